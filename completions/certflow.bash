# bash completion of certflow. Generated from the commands by "npm run generate": do not edit.

_certflow() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= i
  # --format=json comes as three words
  if [[ $cur == '=' ]]; then cur=; elif [[ $prev == '=' ]]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command${command:+ }${COMP_WORDS[i]}" in
      'init' | 'scan' | 'run' | 'alert' | 'alert list' | 'alert show' | 'alert ack' | 'alert mute' | 'alert baseline' | 'alert release' | 'alert test' | 'alert drill' | 'report' | 'inventory' | 'inventory check' | 'inventory schema' | 'inventory fmt' | 'inventory import' | 'inventory discover' | 'inventory forecast' | 'manual' | 'manual confirm' | 'manual notice' | 'demo' | 'help') command="$command${command:+ }${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$command $prev" in
    'init --organisation') return ;;
    'init --email') return ;;
    'init --smtp') return ;;
    'init --language') COMPREPLY=($(compgen -W 'en ja' -- "$cur")); return ;;
    'scan --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'scan -i' | 'scan --inventory') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'scan --targets') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'scan --tag') return ;;
    'scan --owner') return ;;
    'scan --zone') return ;;
    'scan --addresses') COMPREPLY=($(compgen -W 'first all' -- "$cur")); return ;;
    'scan --resolver') return ;;
    'scan --timeout') return ;;
    'scan --connect-timeout') return ;;
    'scan --deadline') return ;;
    'scan --retries') return ;;
    'scan --concurrency') return ;;
    'scan --per-host') return ;;
    'scan --per-network') return ;;
    'scan --rate') return ;;
    'scan --depth') COMPREPLY=($(compgen -W 'full certificate' -- "$cur")); return ;;
    'scan --ca') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'scan --anchors') COMPREPLY=($(compgen -W 'bundled system' -- "$cur")); return ;;
    'scan --at') return ;;
    'scan --format') COMPREPLY=($(compgen -W 'table json ndjson csv markdown html junit sarif prometheus nagios' -- "$cur")); return ;;
    'scan --output') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'scan --resume') return ;;
    'scan --fail-on') COMPREPLY=($(compgen -W 'warning critical never' -- "$cur")); return ;;
    'run --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'run -i' | 'run --inventory') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'run --results') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'run --tag') return ;;
    'run --owner') return ;;
    'run --zone') return ;;
    'run --addresses') COMPREPLY=($(compgen -W 'first all' -- "$cur")); return ;;
    'run --resolver') return ;;
    'run --timeout') return ;;
    'run --connect-timeout') return ;;
    'run --deadline') return ;;
    'run --retries') return ;;
    'run --concurrency') return ;;
    'run --per-host') return ;;
    'run --per-network') return ;;
    'run --rate') return ;;
    'run --depth') COMPREPLY=($(compgen -W 'full certificate' -- "$cur")); return ;;
    'run --ca') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'run --anchors') COMPREPLY=($(compgen -W 'bundled system' -- "$cur")); return ;;
    'run --at') return ;;
    'run --format') COMPREPLY=($(compgen -W 'table json ndjson csv markdown html junit sarif prometheus nagios' -- "$cur")); return ;;
    'run --output') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'run --resume') return ;;
    'run --fail-on') COMPREPLY=($(compgen -W 'warning critical never' -- "$cur")); return ;;
    'alert list --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'alert list --format') COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    'alert show --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'alert ack --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'alert ack --as') return ;;
    'alert ack --until') return ;;
    'alert mute --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'alert mute --until') return ;;
    'alert mute --reason') return ;;
    'alert mute --as') return ;;
    'alert baseline --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'alert baseline --as') return ;;
    'alert release --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'alert release --as') return ;;
    'alert test --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'alert drill --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'alert drill --format') COMPREPLY=($(compgen -W 'text html csv' -- "$cur")); return ;;
    'alert drill --language') COMPREPLY=($(compgen -W 'en ja' -- "$cur")); return ;;
    'alert drill --as') return ;;
    'report --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'report --month') return ;;
    'report --format') COMPREPLY=($(compgen -W 'html markdown csv' -- "$cur")); return ;;
    'report --language') COMPREPLY=($(compgen -W 'en ja' -- "$cur")); return ;;
    'report --output') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'inventory check --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'inventory check --format') COMPREPLY=($(compgen -W 'text json sarif junit github' -- "$cur")); return ;;
    'inventory check --since') return ;;
    'inventory check --zone') return ;;
    'inventory check --resolver') return ;;
    'inventory check --timeout') return ;;
    'inventory check --connect-timeout') return ;;
    'inventory check --deadline') return ;;
    'inventory check --concurrency') return ;;
    'inventory check --ca') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'inventory check --anchors') COMPREPLY=($(compgen -W 'bundled system' -- "$cur")); return ;;
    'inventory fmt --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'inventory import --from') COMPREPLY=($(compgen -W 'nginx apache haproxy certbot lego acme.sh zone nmap crt.sh uptime-kuma zabbix csv hosts' -- "$cur")); return ;;
    'inventory import --map') return ;;
    'inventory import --into') return ;;
    'inventory import --owner') return ;;
    'inventory import --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'inventory import --resolver') return ;;
    'inventory import --timeout') return ;;
    'inventory import --connect-timeout') return ;;
    'inventory import --deadline') return ;;
    'inventory import --concurrency') return ;;
    'inventory discover --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'inventory discover -i' | 'inventory discover --inventory') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'inventory discover --resolver') return ;;
    'inventory discover --timeout') return ;;
    'inventory discover --connect-timeout') return ;;
    'inventory discover --deadline') return ;;
    'inventory discover --concurrency') return ;;
    'inventory discover --rate') return ;;
    'inventory discover --output') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'inventory forecast --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'inventory forecast -i' | 'inventory forecast --inventory') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'inventory forecast --months') return ;;
    'inventory forecast --hours') return ;;
    'inventory forecast --at') return ;;
    'inventory forecast --format') COMPREPLY=($(compgen -W 'table json html' -- "$cur")); return ;;
    'inventory forecast --language') COMPREPLY=($(compgen -W 'en ja' -- "$cur")); return ;;
    'inventory forecast --output') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'manual confirm --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'manual confirm --pem') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'manual confirm --expires') return ;;
    'manual confirm --as') return ;;
    'manual notice --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'manual notice --at') return ;;
    'manual notice --for') return ;;
    'manual notice --output') return ;;
  esac
  case "$command $cur" in
    ' -'*) COMPREPLY=($(compgen -W '-q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'init -'*) COMPREPLY=($(compgen -W '--organisation --email --smtp --language -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'scan -'*) COMPREPLY=($(compgen -W '--config -i --inventory --targets --tag --owner --zone --addresses --resolver --timeout --connect-timeout --deadline --retries --concurrency --no-adapt --per-host --per-network --rate --depth --ca --anchors --at --format --output --resume --only-findings --fail-on --save -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'run -'*) COMPREPLY=($(compgen -W '--config -i --inventory --no-scan --results --dry-run --tag --owner --zone --addresses --resolver --timeout --connect-timeout --deadline --retries --concurrency --no-adapt --per-host --per-network --rate --depth --ca --anchors --at --format --output --resume --only-findings --fail-on -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'alert -'*) COMPREPLY=($(compgen -W '-q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'alert list -'*) COMPREPLY=($(compgen -W '--config --all --format -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'alert show -'*) COMPREPLY=($(compgen -W '--config -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'alert ack -'*) COMPREPLY=($(compgen -W '--config --as --until -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'alert mute -'*) COMPREPLY=($(compgen -W '--config --until --reason --as -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'alert baseline -'*) COMPREPLY=($(compgen -W '--config --as -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'alert release -'*) COMPREPLY=($(compgen -W '--config --as -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'alert test -'*) COMPREPLY=($(compgen -W '--config -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'alert drill -'*) COMPREPLY=($(compgen -W '--config --owners --report --format --language --as -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'report -'*) COMPREPLY=($(compgen -W '--config --month --format --language --output -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'inventory -'*) COMPREPLY=($(compgen -W '-q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'inventory check -'*) COMPREPLY=($(compgen -W '--config --format --strict --since --probe --zone --resolver --timeout --connect-timeout --deadline --concurrency --ca --anchors -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'inventory schema -'*) COMPREPLY=($(compgen -W '-q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'inventory fmt -'*) COMPREPLY=($(compgen -W '--config --check --from-store -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'inventory import -'*) COMPREPLY=($(compgen -W '--from --map --into --owner --probe --config --resolver --timeout --connect-timeout --deadline --concurrency -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'inventory discover -'*) COMPREPLY=($(compgen -W '--config -i --inventory --resolver --timeout --connect-timeout --deadline --concurrency --rate --output -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'inventory forecast -'*) COMPREPLY=($(compgen -W '--config -i --inventory --months --hours --at --format --language --output -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'manual -'*) COMPREPLY=($(compgen -W '-q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'manual confirm -'*) COMPREPLY=($(compgen -W '--config --pem --expires --as -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'manual notice -'*) COMPREPLY=($(compgen -W '--config --at --for --output -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'demo -'*) COMPREPLY=($(compgen -W '--keep -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'alert '*) COMPREPLY=($(compgen -W 'list show ack mute baseline release test drill help' -- "$cur")) ;;
    'inventory '*) COMPREPLY=($(compgen -W 'check schema fmt import discover forecast help' -- "$cur")) ;;
    'manual '*) COMPREPLY=($(compgen -W 'confirm notice help' -- "$cur")) ;;
    ' '* | 'help '*) COMPREPLY=($(compgen -W 'init scan run alert report inventory manual demo help' -- "$cur")) ;;
  esac
}

complete -F _certflow certflow
