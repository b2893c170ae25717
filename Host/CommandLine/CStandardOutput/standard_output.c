#include "standard_output.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

int standard_output_finish(void) {
    if (fflush(stdout) == 0 && ferror(stdout) == 0) return 0;
    struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0 ? 1 : -1;
}
