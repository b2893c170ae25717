// Not a plugin: what LD_PRELOAD names in the host's environment. Writes down in which programs it was loaded.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void tell(void) {
    char program[512];
    const char *path = getenv("HOSTILE_SPY");
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    if (path == NULL || size <= 0) return;
    program[size++] = '\n';
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (file < 0) return;
    ssize_t written = write(file, program, (size_t)size);
    (void)written;
    close(file);
}
