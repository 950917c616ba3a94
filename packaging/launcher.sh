#!/bin/sh
# The Node beside it, not one of the machine, and without the options that are meant for that.
unset NODE_OPTIONS
self=$(readlink -f "$0")
name=${self##*/}
home=${self%/bin/*}/lib/$name
exec "$home/node" "$home/dist/bin/$name.js" "$@"
