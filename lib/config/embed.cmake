# Writes OUTPUT: every file of FILES (relative to SOURCE) as a string literal under its name.
set(code "#include \"lib/config/embedded.h\"\n\nnamespace portal {\n\nconst std::vector<EmbeddedFile>& embedded_files() {\n  static const std::vector<EmbeddedFile> files = {\n")
foreach(file IN LISTS FILES)
  file(READ ${SOURCE}/${file} text)
  string(REGEX REPLACE "^(config|lib/store)/" "" name ${file})
  string(APPEND code "      {\"${name}\", R\"=embedded=(${text})=embedded=\"},\n")
endforeach()
string(APPEND code "  };\n  return files;\n}\n\n}  // namespace portal\n")
file(WRITE ${OUTPUT} "${code}")
