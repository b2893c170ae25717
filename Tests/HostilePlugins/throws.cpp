// An exception that leaves the callback: there is nobody to catch it.
#include <stdexcept>

extern "C" void hostile_elsewhere() { throw std::runtime_error("nobody catches this"); }
