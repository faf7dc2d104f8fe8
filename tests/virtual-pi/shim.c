// The hardware of a Raspberry Pi, for a program that looks for it in /dev/mem and below /proc and /sys.
//
// Preloaded (LD_PRELOAD) on x86-64 Linux. Files that describe the machine are taken from a folder. Pages of /dev/mem become
// pages that nobody may touch: each access faults, is decoded and carried out here, and is reported on a Unix socket. What
// the signals do to a panel is not decided here but by whoever reads the reports.
//
// C, because it is a signal handler between a program and the kernel: in Rust, every line of it would be unsafe.
//
// Environment:
//   VIRTUAL_PI_ROOT      the folder that stands for /: only what lies there exists of the paths below
//   VIRTUAL_PI_BUS       the socket; a report is two little-endian words, the address (lowest bit: 1 for a read) and the value
//   VIRTUAL_PI_NO_MMAP   set: /dev/mem can be opened but not mapped, as on kernels with CONFIG_IO_STRICT_DEVMEM
//
// A byte sent to the socket turns the system timer back by an hour during the next pulse. At the socket's end, so does the program.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static const char *const OF_THE_MACHINE[] = {"/dev/mem", "/proc/device-tree/", "/proc/cpuinfo", "/proc/modules",
                                             "/proc/sys/", "/sys/"};
#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define PAGE 4096

// Offsets from the base of a chip's peripherals, which takes the highest eight bits of an address ("BCM2835 ARM Peripherals").
#define OFFSET(address) ((address) & 0xFFFFFF)
#define TIMER_LOW 0x003004
#define TIMER_HIGH 0x003008
#define PWM_CONTROL 0x20C000
#define PWM_CONTROL_ENABLE 1
#define PWM_STATUS 0x20C004
#define PWM_FIFO 0x20C018
#define PWM_STATUS_EMPTY 2

static const char *root;
static int bus = -1;

static void die(const char *why) {
    dprintf(STDERR_FILENO, "virtual Pi: %s\n", why);
    _exit(99);
}

// ---- reports ----

struct report {
    uint32_t address, value;
};
static struct report reports[4096];
static size_t report_count;
static uint64_t timer_skew_us;
static int will_turn_back;

static void flush(void) {
    const char *next = (const char *)reports;
    size_t left = report_count * sizeof *reports;
    while (left > 0) {
        ssize_t sent = send(bus, next, left, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) _exit(99);
        if (sent > 0) next += sent, left -= (size_t)sent;
    }
    report_count = 0;
    char byte;
    ssize_t received = recv(bus, &byte, 1, MSG_DONTWAIT);
    if (received == 0) _exit(99);
    if (received == 1) will_turn_back = 1;
}

static void report(uint32_t address, uint32_t value) {
    reports[report_count++] = (struct report){address, value};
    if (report_count == COUNT(reports)) flush();
}

// ---- registers ----

static struct block {
    char *mapped;
    uint32_t address;
    uint32_t words[PAGE / 4];
} blocks[8];
static size_t block_count;
static int fifo_is_busy;

static uint64_t microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    // Far enough from zero to be turned back.
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000 + 86400000000u + timer_skew_us;
}

static uint32_t load(struct block *block, uint32_t at) {
    switch (OFFSET(block->address + at)) {
    case TIMER_LOW: flush(); return (uint32_t)microseconds();
    case TIMER_HIGH: return (uint32_t)(microseconds() >> 32);
    case PWM_STATUS: {
        // A pulse takes a while: who does not wait for its end is found out.
        uint32_t status = fifo_is_busy ? 0 : PWM_STATUS_EMPTY;
        fifo_is_busy = 0;
        report((block->address + at) | 1, status);
        return status;
    }
    default: return block->words[at / 4];
    }
}

static void store(struct block *block, uint32_t at, uint32_t value) {
    block->words[at / 4] = value;
    if (OFFSET(block->address + at) == PWM_FIFO) fifo_is_busy = 1;
    if (will_turn_back && OFFSET(block->address + at) == PWM_CONTROL && value & PWM_CONTROL_ENABLE) {
        timer_skew_us -= 3600000000u;
        will_turn_back = 0;
    }
    report(block->address + at, value);
}

// ---- instructions ----

// How the encoding numbers the registers.
static const int REGISTERS[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                  REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

// The length of ModRM, SIB and displacement.
static size_t operand_length(const uint8_t *modrm) {
    int mode = modrm[0] >> 6, rm = modrm[0] & 7;
    size_t length = rm == 4 ? 2 : 1;
    if (mode == 1) return length + 1;
    if (mode == 2 || (mode == 0 && rm == 5) || (mode == 0 && rm == 4 && (modrm[1] & 7) == 5)) return length + 4;
    return length;
}

// Carries out the `mov` that has faulted; the fault tells the address, so that only the other operand has to be found.
static int carry_out(struct block *block, uint32_t at, greg_t *registers) {
    const uint8_t *code = (const uint8_t *)registers[REG_RIP];
    uint8_t rex = 0;
    if ((*code & 0xF0) == 0x40) rex = *code++;
    int wide = rex >> 3 & 1;
    uint8_t opcode = *code++;
    greg_t *operand = &registers[REGISTERS[(code[0] >> 3 & 7) | (rex << 1 & 8)]];
    size_t length = operand_length(code);
    uint32_t immediate;
    switch (opcode) {
    case 0x89: // mov [at], operand
        store(block, at, (uint32_t)*operand);
        if (wide) store(block, at + 4, (uint32_t)((uint64_t)*operand >> 32));
        break;
    case 0x8B: { // mov operand, [at]
        uint64_t low = load(block, at);
        *operand = (greg_t)(wide ? low | (uint64_t)load(block, at + 4) << 32 : low);
        break;
    }
    case 0xC7: // mov [at], immediate
        memcpy(&immediate, code + length, sizeof immediate);
        store(block, at, immediate);
        if (wide) store(block, at + 4, immediate >> 31 ? UINT32_MAX : 0);
        length += sizeof immediate;
        break;
    default: return 0;
    }
    registers[REG_RIP] = (greg_t)(code + length);
    return 1;
}

static void on_fault(int signal_number, siginfo_t *info, void *context) {
    int errno_before = errno;
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    for (size_t i = 0; i < block_count; i++) {
        uintptr_t at = (uintptr_t)info->si_addr - (uintptr_t)blocks[i].mapped;
        if (at >= PAGE) continue;
        if (!carry_out(&blocks[i], (uint32_t)at, registers)) {
            uint8_t code[8];
            memcpy(code, (void *)registers[REG_RIP], sizeof code);
            dprintf(STDERR_FILENO, "virtual Pi: the instruction %02x %02x %02x %02x %02x %02x is not known here\n",
                    code[0], code[1], code[2], code[3], code[4], code[5]);
            _exit(99);
        }
        errno = errno_before;
        return;
    }
    // Somebody else's fault.
    signal(signal_number, SIG_DFL);
}

// ---- calls ----

__attribute__((constructor)) static void begin(void) {
    root = getenv("VIRTUAL_PI_ROOT");
    const char *path = getenv("VIRTUAL_PI_BUS");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (!root || !path || strlen(path) >= sizeof address.sun_path) die("VIRTUAL_PI_ROOT and VIRTUAL_PI_BUS say what to use");
    strcpy(address.sun_path, path);
    bus = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(bus, (struct sockaddr *)&address, sizeof address) < 0) die("nobody listens on the bus");
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
}

static uint8_t is_memory[1024];

static int open_of_machine(const char *path, int flags, mode_t mode) {
    char moved[PATH_MAX];
    for (size_t i = 0; i < COUNT(OF_THE_MACHINE); i++) {
        if (strncmp(path, OF_THE_MACHINE[i], strlen(OF_THE_MACHINE[i])) != 0) continue;
        snprintf(moved, sizeof moved, "%s%s", root, path);
        int file = (int)syscall(SYS_openat, AT_FDCWD, moved, flags, mode);
        if (file >= 0 && file < (int)COUNT(is_memory)) is_memory[file] = strcmp(path, "/dev/mem") == 0;
        return file;
    }
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (file >= 0 && file < (int)COUNT(is_memory)) is_memory[file] = 0;
    return file;
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_of_machine(path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

void *mmap(void *wanted, size_t length, int protection, int flags, int file, off_t offset) {
    if (file < 0 || file >= (int)COUNT(is_memory) || !is_memory[file])
        return (void *)syscall(SYS_mmap, wanted, length, protection, flags, file, offset);
    if (getenv("VIRTUAL_PI_NO_MMAP") || length > PAGE || block_count == COUNT(blocks)) {
        errno = EPERM;
        return MAP_FAILED;
    }
    struct block *block = &blocks[block_count];
    block->mapped = (char *)syscall(SYS_mmap, NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    // Blocks that begin within a page (the PWM at 0xC000 of its own) are aligned in all chips.
    block->address = (uint32_t)offset;
    block_count++;
    return block->mapped;
}

void *mmap64(void *wanted, size_t length, int protection, int flags, int file, off_t offset)
    __attribute__((alias("mmap")));
