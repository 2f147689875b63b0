/* What jit_host.c takes for code that it made: compiled, not linked, not loaded from a file. */
struct pair {
  int first;
  double second;
};

int jitted(void (*back)(void), int number) {
  volatile struct pair local = {number, 2.5};
  volatile int kept = number;
  back();
  return local.first + kept;
}
