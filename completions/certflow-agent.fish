# fish completion of certflow-agent. Generated from the commands by "npm run generate": do not edit.

complete -c certflow-agent -f
complete -c certflow-agent -l version -d 'print the version'
complete -c certflow-agent -s h -l help -d 'print this help'
