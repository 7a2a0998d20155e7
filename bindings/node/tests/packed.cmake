# Installs the package into a fresh project as `npm publish` would send it, and uses it as ES module and as CommonJS.
file(REMOVE_RECURSE "${PACKED}")
file(MAKE_DIRECTORY "${PACKED}")
execute_process(COMMAND "${NPM}" pack --silent --pack-destination "${PACKED}" WORKING_DIRECTORY "${PACKAGE}"
                OUTPUT_VARIABLE archive OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
file(WRITE "${PACKED}/package.json" "{\"private\": true}\n")
execute_process(COMMAND "${NPM}" install --silent --prefer-offline --ignore-scripts "./${archive}"
                WORKING_DIRECTORY "${PACKED}" COMMAND_ERROR_IS_FATAL ANY)
foreach(name IN ITEMS tests package-lock.json CMakeLists.txt)
  if(EXISTS "${PACKED}/node_modules/accsyn/${name}")
    message(FATAL_ERROR "the archive holds ${name}, which no user needs")
  endif()
endforeach()
foreach(name IN ITEMS README.md LICENSE-MIT LICENSE-APACHE index.d.ts methods.d.ts)
  if(NOT EXISTS "${PACKED}/node_modules/accsyn/${name}")
    message(FATAL_ERROR "the archive lacks ${name}")
  endif()
endforeach()

file(WRITE "${PACKED}/module.mjs" [[
import { Session } from 'accsyn';
const session = await Session.open();
console.log((await session.findOne('User')).id);
await session.close();
]])
file(WRITE "${PACKED}/script.cjs" [[
const { Session } = require('accsyn');
Session.open().then(async (session) => console.log((await session.findOne('User')).id));
]])
foreach(program IN ITEMS module.mjs script.cjs)
  execute_process(COMMAND "${NODE}" "${program}" WORKING_DIRECTORY "${PACKED}"
                  OUTPUT_VARIABLE output OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  if(NOT output MATCHES "^[0-9a-f]+$")
    message(FATAL_ERROR "${program} printed ${output}")
  endif()
endforeach()
