/*
 * accsyn/arithmetic.hpp: arithmetic for numbers as text. Included by accsyn/json_read.hpp and accsyn/json_text.hpp.
 */
#ifndef ACCSYN_ARITHMETIC_HPP
#define ACCSYN_ARITHMETIC_HPP

#include <cfenv>

namespace accsyn
{
namespace detail
{

/// The thread rounds to the nearest number and traps nothing while this exists, whatever the host has set. The C
/// library reads and writes numbers by the rounding mode.
class usual_arithmetic
{
  public:
    usual_arithmetic() noexcept
    {
        std::feholdexcept(&host_);
        std::fesetround(FE_TONEAREST);
    }

    usual_arithmetic(const usual_arithmetic &) = delete;
    usual_arithmetic &operator=(const usual_arithmetic &) = delete;

    ~usual_arithmetic()
    {
        std::fesetenv(&host_);
    }

  private:
    std::fenv_t host_;
};

} // namespace detail
} // namespace accsyn

#endif
