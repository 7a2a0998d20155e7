// What a viewer does with the plug-in of oiio.cpp: opens a file and shows its image and metadata. For its test.
#include <OpenImageIO/imageio.h>

#include <iostream>
#include <vector>

int main(int count, char **arguments)
{
    auto input = count > 1 ? OIIO::ImageInput::open(arguments[1]) : nullptr;
    if (!input) {
        std::cerr << OIIO::geterror() << "\n";
        return 1;
    }
    const OIIO::ImageSpec &spec = input->spec();
    std::vector<unsigned char> row(static_cast<std::size_t>(spec.width));
    if (!input->read_scanline(0, 0, OIIO::TypeDesc::UINT8, row.data())) {
        std::cerr << input->geterror() << "\n";
        return 1;
    }
    for (std::size_t at = 0; at < row.size(); at += 5)
        std::cout << (row[at] == 255 ? '#' : '.');
    std::cout << " " << spec.get_string_attribute("accsyn:name") << " " << spec.get_string_attribute("accsyn:status")
              << "\n";
    return 0;
}
