// The entry point of every test program. Boost.Test is linked, not included: an included runner costs each
// program eight seconds of compilation.
#define BOOST_TEST_MODULE benefactor
#include <boost/test/unit_test.hpp>
