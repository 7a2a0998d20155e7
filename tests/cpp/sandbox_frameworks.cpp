// The fixture of docs/cpp.md in the test frameworks that people use.
#include <accsyn.hpp>
#include <accsyn/sandbox.hpp>

#if defined(WITH_GTEST)
#include <gtest/gtest.h>

class Workspace : public testing::Test
{
  protected:
    accsyn::sandbox sandbox = accsyn::sandbox::start();
    accsyn::session session = sandbox.open();
};

TEST_F(Workspace, IsAskedAgainWhenItIsBusy)
{
    sandbox.fault({{"uri", "transfer/find"}, {"status", 503}});
    EXPECT_NE(session.find("Transfer"), "[]");
    sandbox.expect("transfer/find", 2);
}

TEST_F(Workspace, IsNewForEachTest)
{
    EXPECT_FALSE(sandbox.try_expect("transfer/find", 2));
    sandbox.expect("transfer/find", 0);
}
#else
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

TEST_CASE("a busy workspace is asked again")
{
    auto sandbox = accsyn::sandbox::start();
    auto session = sandbox.open();
    sandbox.fault({{"uri", "transfer/find"}, {"status", 503}});
    CHECK(session.find("Transfer") != "[]");
    sandbox.expect("transfer/find", 2);
    CHECK_FALSE(sandbox.try_expect("transfer/find", 3));
}
#endif
