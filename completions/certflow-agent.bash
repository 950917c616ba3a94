# bash completion of certflow-agent. Generated from the commands by "npm run generate": do not edit.

_certflow_agent() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= i
  # --format=json comes as three words
  if [[ $cur == '=' ]]; then cur=; elif [[ $prev == '=' ]]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command${command:+ }${COMP_WORDS[i]}" in
      'run' | 'status' | 'check' | 'renew' | 'rollback' | 'csr' | 'install' | 'account' | 'account export' | 'account import' | 'import' | 'enroll' | 'recover' | 'install-units' | 'doctor' | 'help') command="$command${command:+ }${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  case "$command $prev" in
    'run --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'status --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'status --format') COMPREPLY=($(compgen -W 'table json' -- "$cur")); return ;;
    'check --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'renew --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'renew --issuer') return ;;
    'rollback --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'csr --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'csr --output') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'install --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'install --cert') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'account export --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'account import --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'import --from') return ;;
    'import --directory') return ;;
    'import --write') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'enroll --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'enroll --token') return ;;
    'enroll --token-file') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'recover --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'install-units --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
    'install-units --output') return ;;
    'doctor --config') compopt -o filenames 2>/dev/null; local IFS=$'\n'; COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case "$command $cur" in
    ' -'*) COMPREPLY=($(compgen -W '-q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'run -'*) COMPREPLY=($(compgen -W '--config -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'status -'*) COMPREPLY=($(compgen -W '--config --format -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'check -'*) COMPREPLY=($(compgen -W '--config -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'renew -'*) COMPREPLY=($(compgen -W '--config --all --issuer --force -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'rollback -'*) COMPREPLY=($(compgen -W '--config -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'csr -'*) COMPREPLY=($(compgen -W '--config --output -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'install -'*) COMPREPLY=($(compgen -W '--config --cert -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'account -'*) COMPREPLY=($(compgen -W '-q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'account export -'*) COMPREPLY=($(compgen -W '--config -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'account import -'*) COMPREPLY=($(compgen -W '--config -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'import -'*) COMPREPLY=($(compgen -W '--from --directory --write -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'enroll -'*) COMPREPLY=($(compgen -W '--config --token --token-file -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'recover -'*) COMPREPLY=($(compgen -W '--config -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'install-units -'*) COMPREPLY=($(compgen -W '--config --output -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'doctor -'*) COMPREPLY=($(compgen -W '--config -q --quiet -v --verbose --no-color --version -h --help' -- "$cur")) ;;
    'account '*) COMPREPLY=($(compgen -W 'export import help' -- "$cur")) ;;
    ' '* | 'help '*) COMPREPLY=($(compgen -W 'run status check renew rollback csr install account import enroll recover install-units doctor help' -- "$cur")) ;;
  esac
}

complete -F _certflow_agent certflow-agent
