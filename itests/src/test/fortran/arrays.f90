! Arrays with descriptors, of known content; waits to be read.
module m
  type point
    real(8) :: x, y
  end type
  type holder
    integer :: n
    real(4), allocatable :: a(:)
    integer(8), pointer :: p(:,:)
    type(point), allocatable :: pts(:)
    real(8), allocatable :: none(:)
  end type
  type(holder), save :: h
  real(8), allocatable, save :: big(:)
  integer(8), target, save :: t(6,4)
  integer(8), pointer, save :: back(:)
end module
program main
  use m
  integer :: i, j
  allocate(h%a(-1:5)); h%a = [(1.5 * i, i = 1, 7)]
  allocate(h%pts(3)); h%pts%x = 2; h%pts%y = 3
  allocate(big(10)); big = [(i * 1.25_8, i = 1, 10)]
  do j = 1, 4
    do i = 1, 6
      t(i, j) = 100 * i + j
    end do
  end do
  h%p => t(1:6:2, :)
  back => t(6:1:-1, 2)
  h%n = 4
  call pause
contains
  subroutine pause
    print *, 'ready'
    call flush(6)
    read *
  end subroutine
end program
