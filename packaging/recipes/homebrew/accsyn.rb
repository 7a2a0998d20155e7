# Wraps the prebuilt archive of libaccsyn for Homebrew on Linux; there is no archive for macOS yet.
class Accsyn < Formula
  desc "C library and local workspace for the accsyn file transfer API"
  homepage "https://accsyn.com"
  version "@VERSION@"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on :linux

  on_linux do
    on_intel do
      url "https://github.com/accsyn/libaccsyn/releases/download/v@VERSION@/accsyn-@VERSION@-linux-x86_64.tar.gz"
      sha256 "@SHA256:linux-x86_64@"
    end
    on_arm do
      url "https://github.com/accsyn/libaccsyn/releases/download/v@VERSION@/accsyn-@VERSION@-linux-aarch64.tar.gz"
      sha256 "@SHA256:linux-aarch64@"
    end
  end

  def install
    prefix.install Dir["*"]
  end

  test do
    (testpath/"version.c").write <<~C
      #include <accsyn.h>
      #include <stdio.h>
      int main(void) { return puts(accsyn_version()) < 0; }
    C
    system ENV.cc, "version.c", "-I#{include}", "-L#{lib}", "-Wl,-rpath,#{lib}", "-laccsyn", "-o", "version"
    assert_equal version.to_s, shell_output("./version").chomp
  end
end
