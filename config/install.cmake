# `cmake --install BUILD --prefix PREFIX`, which `make install` runs.
install(TARGETS portalctl RUNTIME DESTINATION bin)
install(TARGETS portalctl-pages portalctl-net portalctl-screen portalctl-sheets portalctl-images LIBRARY DESTINATION lib/portalctl)
install(DIRECTORY ${MANUAL}/man1 DESTINATION share/man)
install(FILES ${MANUAL}/completions/portalctl DESTINATION share/bash-completion/completions)
install(FILES ${MANUAL}/completions/_portalctl DESTINATION share/zsh/site-functions)
install(FILES ${MANUAL}/completions/portalctl.fish DESTINATION share/fish/vendor_completions.d)
install(FILES README.md LICENSE config/portal.yaml DESTINATION share/doc/portalctl)

# Files that name the program say where it is: the prefix is known only when it is installed.
function(install_with_prefix source folder)
  get_filename_component(name ${source} NAME)
  if(ARGC GREATER 2)
    set(name ${ARGV2})
  endif()
  set(permissions OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  if(folder STREQUAL "lib/portalctl")
    list(APPEND permissions OWNER_EXECUTE GROUP_EXECUTE WORLD_EXECUTE)
  endif()
  string(CONCAT code "set(prefix \"\${CMAKE_INSTALL_PREFIX}\")\n"
         "configure_file(\"${CMAKE_SOURCE_DIR}/${source}\" \"${CMAKE_BINARY_DIR}/installed/${name}\" @ONLY)\n"
         "file(INSTALL DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${folder}\" TYPE FILE PERMISSIONS ${permissions}\n"
         "     FILES \"${CMAKE_BINARY_DIR}/installed/${name}\")\n")
  string(REPLACE ";" " " code "${code}")
  install(CODE "${code}")
endfunction()
file(GLOB UNITS CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR} config/systemd/*.service config/systemd/*.timer)
foreach(unit IN LISTS UNITS)
  install_with_prefix(${unit} lib/systemd/system)
endforeach()
install_with_prefix(config/systemd/job-failed lib/portalctl)
install_with_prefix(config/cron/portalctl.cron share/doc/portalctl)
install_with_prefix(config/sudoers/portalctl share/doc/portalctl portalctl.sudoers)
