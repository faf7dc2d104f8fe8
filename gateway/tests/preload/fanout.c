// A kernel that at some time no longer lets the fan-out's thread wait for its sockets: once the file exists that FANOUT_FAILS
// names. Preloaded (LD_PRELOAD).

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

int epoll_wait(int epoll, struct epoll_event *events, int most, int milliseconds) {
    char name[16] = "";
    pthread_getname_np(pthread_self(), name, sizeof name);
    const char *sign = getenv("FANOUT_FAILS");
    if (strcmp(name, "fanout") == 0 && sign && access(sign, F_OK) == 0) {
        errno = EBADF;
        return -1;
    }
    return epoll_pwait(epoll, events, most, milliseconds, NULL);
}
