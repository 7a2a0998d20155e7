// A plug-in that uses the C++ headers is unloaded when it is closed: no static object of theirs keeps it loaded.
#include <dlfcn.h>
#include <iostream>

int main(int, char **argv)
{
    for (int round = 0; round < 3; round++) {
        void *module = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
        if (module == nullptr) {
            std::cerr << dlerror() << "\n";
            return 1;
        }
        auto run = reinterpret_cast<int (*)()>(dlsym(module, "run_module"));
        if (run == nullptr || run() != 0) {
            std::cerr << "the module failed\n";
            return 1;
        }
        dlclose(module);
        if (dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD) != nullptr) {
            std::cerr << "the module stays in the process\n";
            return 1;
        }
    }
    return 0;
}
