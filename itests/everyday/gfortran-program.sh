cat > p.f90 <<'F'
program p
  implicit none
  real(8), allocatable :: a(:,:), b(:,:)
  integer :: i
  allocate(a(200,200), b(200,200))
  a = 1.5d0
  do i = 1, 200
    b(:, i) = i
  end do
  print '(F16.3)', sum(matmul(a, b))
  deallocate(a)
  stop 3
end program
F
gfortran -O1 p.f90 -o p && ./p; echo $?
