/* through_lib.c - a library that calls back; FRAME bytes of stack at it. */
void through(void (*f)(void *), void *argument);
void through(void (*f)(void *), void *argument) {
  volatile char buffer[FRAME];
  buffer[0] = 1;
  f(argument);
  buffer[1] = buffer[0];
}
