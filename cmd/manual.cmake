# Asks the program for its manual pages and completions, and makes files of them.
# PROGRAM: the built binary; SCDOC: the converter; OUTPUT: a folder.
function(ask topic file)
  execute_process(COMMAND ${PROGRAM} help ${topic} OUTPUT_FILE ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${OUTPUT})
file(MAKE_DIRECTORY ${OUTPUT}/man1 ${OUTPUT}/completions)
execute_process(COMMAND ${PROGRAM} help man OUTPUT_VARIABLE pages COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" pages "${pages}")
foreach(page IN LISTS pages)
  ask(${page} ${OUTPUT}/${page}.scd)
  execute_process(COMMAND ${SCDOC} INPUT_FILE ${OUTPUT}/${page}.scd OUTPUT_FILE ${OUTPUT}/man1/${page}.1
                  COMMAND_ERROR_IS_FATAL ANY)
  file(REMOVE ${OUTPUT}/${page}.scd)
endforeach()
ask(bash ${OUTPUT}/completions/portalctl)
ask(zsh ${OUTPUT}/completions/_portalctl)
ask(fish ${OUTPUT}/completions/portalctl.fish)
