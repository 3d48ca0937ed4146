/* Sends and receives on a socket pair and on a TCP connection to itself.
 *
 * Shows: network calls, readiness calls as waiting, and descriptors that are sockets.
 *
 * Promised: in exchange_on_pair 50 times sendto, poll and recvfrom of 32 bytes; in exchange_on_loopback 20
 * times sendto and recvfrom of 128 bytes, after one connect and one accept4.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

__attribute__((noinline)) static int exchange_on_pair(void) {
  int pair[2];
  char message[32] = {0};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) return 1;
  for (int i = 0; i < 50; i++) {
    struct pollfd ready = {.fd = pair[1], .events = POLLIN};
    if (send(pair[0], message, sizeof message, 0) != sizeof message) return 2; /* LINE: exchange_on_pair send */
    if (poll(&ready, 1, -1) != 1) return 2; /* LINE: exchange_on_pair poll */
    if (recv(pair[1], message, sizeof message, 0) != sizeof message) return 2; /* LINE: exchange_on_pair recv */
  }
  return 0;
}

__attribute__((noinline)) static int exchange_on_loopback(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  char message[128] = {0};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 1)) return 1;
  if (getsockname(listener, (struct sockaddr *)&address, &length)) return 1;
  int client = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(client, (struct sockaddr *)&address, length)) return 1; /* LINE: exchange_on_loopback connect */
  int server = accept4(listener, 0, 0, SOCK_CLOEXEC); /* LINE: exchange_on_loopback accept */
  if (server < 0) return 1;
  for (int i = 0; i < 20; i++) {
    if (send(client, message, sizeof message, 0) != sizeof message) return 2; /* LINE: exchange_on_loopback send */
    long size = recv(server, message, sizeof message, MSG_WAITALL); /* LINE: exchange_on_loopback recv */
    if (size != sizeof message) return 2;
  }
  return 0;
}

int main(void) {
  int result = exchange_on_pair(); /* LINE: main pair */
  return result ? result : exchange_on_loopback(); /* LINE: main loopback */
}
