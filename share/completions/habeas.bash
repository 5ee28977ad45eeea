# SPDX-License-Identifier: Apache-2.0
# Completion of habeas for bash: commands, then their verbs, then files.
# tools/check_docs.py compares this table with the man page.
declare -gA _habeas_verbs=(
  [init]=''
  [add]=''
  [read]=''
  [source]='add change list'
  [claim]='add list suggest withdraw accept refuse'
  [schema]='list show add'
  [import]=''
  [list]='all records refused compare withdraw'
  [person]='add list form withdraw'
  [consent]='record withdraw show'
  [names]='compare romanise'
  [search]=''
  [show]=''
  [assess]=''
  [check]='explain set-aside resume'
  [numbers]=''
  [timeline]=''
  [gaps]=''
  [sources]=''
  [dossier]='build leaks pass'
  [verify]=''
  [link]='run explain evaluate resolve sample decide undo decisions state overlap'
  [review]=''
  [log]='show prove checkpoint witness timestamp export'
  [rebuild]=''
  [key]='list new import rotate passphrase'
  [actor]='add change list'
  [policy]='set list'
  [proposal]='list approve execute'
  [hold]='set release list'
  [estimate]='list show latent linkage replicates simulate'
  [backup]=''
  [recover]=''
  [erase]=''
  [upgrade]=''
  [help]=''
)

_habeas() {
  local current=${COMP_WORDS[COMP_CWORD]} command='' i
  COMPREPLY=()
  # The command is the first word that is neither an option nor the value of one.
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --case | --home | --actor | --passphrase-file) ((i++)) ;;
      -*) ;;
      *) command=${COMP_WORDS[i]}; break ;;
    esac
  done
  if [[ -z $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W "${!_habeas_verbs[*]} --help" -- "$current")
  elif ((COMP_CWORD == i + 1)) && [[ -n ${_habeas_verbs[$command]:-} ]]; then
    mapfile -t COMPREPLY < <(compgen -W "${_habeas_verbs[$command]} --help" -- "$current")
  elif [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--help --case --home --actor --passphrase-file --json --quiet' -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}

complete -o filenames -o bashdefault -F _habeas habeas
