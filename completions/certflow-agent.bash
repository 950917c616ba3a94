# bash completion of certflow-agent. Generated from the commands by "npm run generate": do not edit.

_certflow_agent() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= i
  # --format=json comes as three words
  if [[ $cur == '=' ]]; then cur=; elif [[ $prev == '=' ]]; then prev=${COMP_WORDS[COMP_CWORD - 2]}; fi
  COMPREPLY=()
  case "$command $cur" in
    ' -'*) COMPREPLY=($(compgen -W '--version -h --help' -- "$cur")) ;;
  esac
}

complete -F _certflow_agent certflow-agent
