// OpenImageIO: a plug-in that reads transfers as images, so that image viewers and render farms show how far they are.
// A file `name.accsyn` holds a query for a transfer; its image is a progress bar, its metadata are the transfer's.
//
//     OIIO_LIBRARY_PATH=folder/of/the/plug-in accsyn-sandbox -- iinfo -v plate.accsyn
#include <accsyn.hpp>

#include <OpenImageIO/filesystem.h>
#include <OpenImageIO/imageio.h>
#include <OpenImageIO/strutil.h>

#include <cstring>
#include <string>
#include <string_view>

namespace
{

constexpr int width = 200, height = 10;

class TransferInput final : public OIIO::ImageInput
{
  public:
    const char *format_name() const override
    {
        return "accsyn";
    }

    bool open(const std::string &name, OIIO::ImageSpec &spec) override
    {
        std::string query;
        if (!OIIO::Filesystem::read_text_file(name, query)) {
            errorfmt("cannot read \"{}\"", name);
            return false;
        }
        // Readers run on many threads of the host; each has a session of its own, from the environment.
        accsyn::result<accsyn::session> session = accsyn::session::try_open();
        if (!session) {
            errorfmt("{}", session.error().what());
            return false;
        }
        accsyn::result<std::string> transfer = session->try_find_one(OIIO::Strutil::strip(query));
        if (!transfer || *transfer == "null") {
            errorfmt("{}", transfer ? "no transfer matches " + query : std::string(transfer.error().what()));
            return false;
        }
        progress_ = accsyn::number_of(*transfer, "progress").value_or(0);
        m_spec = OIIO::ImageSpec(width, height, 1, OIIO::TypeDesc::UINT8);
        for (const char *key : {"name", "status", "source_hr", "destination_hr"})
            m_spec.attribute("accsyn:" + std::string(key), accsyn::text_of(*transfer, key).value_or(""));
        m_spec.attribute("accsyn:progress", static_cast<float>(progress_));
        spec = m_spec;
        return true;
    }

    bool close() override
    {
        return true;
    }

    bool read_native_scanline(int, int, int, int, void *data) override
    {
        auto filled = static_cast<std::size_t>(progress_ / 100 * width);
        std::memset(data, 64, width);
        std::memset(data, 255, filled < width ? filled : width);
        return true;
    }

  private:
    double progress_ = 0;
};

} // namespace

OIIO_PLUGIN_EXPORTS_BEGIN

OIIO_EXPORT OIIO::ImageInput *accsyn_input_imageio_create()
{
    return new TransferInput;
}

OIIO_EXPORT int accsyn_imageio_version = OIIO_PLUGIN_VERSION;

OIIO_EXPORT const char *accsyn_imageio_library_version()
{
    return accsyn_version();
}

OIIO_EXPORT const char *accsyn_input_extensions[] = {"accsyn", nullptr};

OIIO_PLUGIN_EXPORTS_END
