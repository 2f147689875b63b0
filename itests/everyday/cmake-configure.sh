printf 'cmake_minimum_required(VERSION 3.13)\nproject(p C)\nadd_executable(p p.c)\n' > CMakeLists.txt
echo 'int main(void) { return 6; }' > p.c
cmake -S . -B b > log 2>&1; echo $?; cmake --build b > log2 2>&1; echo $?; ./b/p; echo $?
