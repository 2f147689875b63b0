/* stub.S - what runs around a function that is followed. See frame.h. */
#include "frame.h"

        .text

/*
 * Calls a C function with the frame. Vector registers and %rbx are as before afterwards; when
 * sparing, vector registers only if the function that is followed may have left them alone.
 */
        .macro  call_with_frame function, sparing=0
        movq    %rbx, AC_F_RBX(%rsp)
        .cfi_rel_offset %rbx, AC_F_RBX
        movq    %rsp, %rbx
        .cfi_def_cfa_register %rbx
        andq    $-64, %rsp
        movq    $0, AC_F_STATES(%rbx)
        .if     \sparing
        movq    AC_F_HOOK(%rbx), %r10
        cmpl    $0, AC_H_CLOBBERS(%r10)
        jne     .Lcall\@
        .endif
        .set    .Lat, AC_F_VECTORS
        .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
        movups  %xmm\n, .Lat(%rbx)
        .set    .Lat, .Lat + 16
        .endr
        movl    ac_state_size(%rip), %r10d
        testl   %r10d, %r10d
        jz      .Lcall\@
        /*
         * Are upper halves of vector registers in use? Some processors always say so of the
         * registers that only AVX-512 has: these do not count.
         */
        movl    $1, %ecx
        xgetbv
        testl   $0x44, %eax
        jz      .Lcall\@
        andl    $0xe4, %eax
        movq    %rax, AC_F_STATES(%rbx)
        subq    %r10, %rsp
        xorl    %edx, %edx
        .set    .Lat, 512
        .rept   8
        movq    %rdx, .Lat(%rsp)
        .set    .Lat, .Lat + 8
        .endr
        xsavec  (%rsp)
.Lcall\@:
        movq    %rbx, %rdi
        call    \function
        .if     \sparing
        movq    AC_F_HOOK(%rbx), %r10
        cmpl    $0, AC_H_CLOBBERS(%r10)
        jne     .Lspared\@
        .endif
        movq    AC_F_STATES(%rbx), %rax
        testl   %eax, %eax
        jz      .Lback\@
        xorl    %edx, %edx
        xrstor  (%rsp)
.Lback\@:
        .set    .Lat, AC_F_VECTORS
        .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
        movups  .Lat(%rbx), %xmm\n
        .set    .Lat, .Lat + 16
        .endr
.Lspared\@:
        movq    %rbx, %rsp
        .cfi_def_cfa_register %rsp
        movq    AC_F_RBX(%rsp), %rbx
        .cfi_restore %rbx
        .endm

/* Frees two registers, and then makes the rest of the frame. */
        .macro  enter
        pushq   %r10
        .cfi_adjust_cfa_offset 8
        pushq   %rax
        .cfi_adjust_cfa_offset 8
        .endm

        .macro  make_frame
        subq    $AC_F_SIZE, %rsp
        .cfi_adjust_cfa_offset AC_F_SIZE
        movq    %r11, AC_F_HOOK(%rsp)
        movq    %rdi, AC_F_ARGUMENTS(%rsp)
        movq    %rsi, AC_F_ARGUMENTS+8(%rsp)
        movq    %rdx, AC_F_ARGUMENTS+16(%rsp)
        movq    %rcx, AC_F_ARGUMENTS+24(%rsp)
        movq    %r8, AC_F_ARGUMENTS+32(%rsp)
        movq    %r9, AC_F_ARGUMENTS+40(%rsp)
        movq    %rbp, AC_F_RBP(%rsp)
        .endm

/* All registers as the function's caller left them. */
        .macro  restore_entry
        movq    AC_F_ARGUMENTS(%rsp), %rdi
        movq    AC_F_ARGUMENTS+8(%rsp), %rsi
        movq    AC_F_ARGUMENTS+16(%rsp), %rdx
        movq    AC_F_ARGUMENTS+24(%rsp), %rcx
        movq    AC_F_ARGUMENTS+32(%rsp), %r8
        movq    AC_F_ARGUMENTS+40(%rsp), %r9
        movq    AC_F_SIZE(%rsp), %rax
        movq    AC_F_SIZE+8(%rsp), %r10
        movq    AC_F_SIZE+16(%rsp), %r11
        .endm

/*
 * Goes on to the function as if nothing had been. Where to is kept below the stack pointer, in
 * the 128 bytes that signal handlers leave alone.
 */
        .macro  pass_on
        movq    AC_H_TRAMPOLINE(%r11), %r10
        movq    %r10, -8(%rsp)
        popq    %rax
        .cfi_adjust_cfa_offset -8
        popq    %r10
        .cfi_adjust_cfa_offset -8
        popq    %r11
        .cfi_adjust_cfa_offset -8
        jmpq    *-32(%rsp)
        .endm

        .macro  begin name
        .globl  \name
        .hidden \name
        .type   \name, @function
        .p2align 4
\name:
        .cfi_startproc
        .endm

/* Calls the function, then tells what it returned. */
        .macro  call_function
        movq    AC_H_TRAMPOLINE(%r11), %rax
        movq    %rax, AC_F_TARGET(%rsp)
        restore_entry
        call    *AC_F_TARGET(%rsp)
        movq    %rax, AC_F_RESULT(%rsp)
        movq    %rcx, AC_F_SAVED(%rsp)
        movq    %rdx, AC_F_SAVED+8(%rsp)
        movq    %rsi, AC_F_SAVED+16(%rsp)
        movq    %rdi, AC_F_SAVED+24(%rsp)
        movq    %r8, AC_F_SAVED+32(%rsp)
        movq    %r9, AC_F_SAVED+40(%rsp)
        movq    %r10, AC_F_SAVED+48(%rsp)
        movq    %r11, AC_F_SAVED+56(%rsp)
        call_with_frame ac_allocated, 1
        movq    AC_F_RESULT(%rsp), %rax
        movq    AC_F_SAVED(%rsp), %rcx
        movq    AC_F_SAVED+8(%rsp), %rdx
        movq    AC_F_SAVED+16(%rsp), %rsi
        movq    AC_F_SAVED+24(%rsp), %rdi
        movq    AC_F_SAVED+32(%rsp), %r8
        movq    AC_F_SAVED+40(%rsp), %r9
        movq    AC_F_SAVED+48(%rsp), %r10
        movq    AC_F_SAVED+56(%rsp), %r11
        addq    $AC_F_SIZE+24, %rsp
        .cfi_adjust_cfa_offset -(AC_F_SIZE+24)
        ret
        .endm

/* An allocating function: only the outermost of its family on this stack is told of. */
        begin   ac_stub_alloc
        .cfi_personality 0x1b, ac_personality
        .cfi_def_cfa_offset 16
        endbr64
        enter
        movq    AC_H_THREAD(%r11), %r10
        movq    %fs:(%r10), %rax
        cmpq    %rsp, %rax
        ja      1f
        leaq    AC_F_ABOVE(%rsp), %rax
        movq    %rax, %fs:(%r10)
        make_frame
        call_function
        .cfi_endproc

        .cfi_startproc
        .cfi_def_cfa_offset 32
1:      pass_on
        .cfi_endproc
        .size   ac_stub_alloc, .-ac_stub_alloc

/* A reallocating one: what it may free is told of before. */
        begin   ac_stub_realloc
        .cfi_personality 0x1b, ac_personality
        .cfi_def_cfa_offset 16
        endbr64
        enter
        movq    AC_H_THREAD(%r11), %r10
        movq    %fs:(%r10), %rax
        cmpq    %rsp, %rax
        ja      1f
        leaq    AC_F_ABOVE(%rsp), %rax
        movq    %rax, %fs:(%r10)
        make_frame
        call_with_frame ac_reallocating
        movq    AC_F_HOOK(%rsp), %r11
        call_function
        .cfi_endproc

        .cfi_startproc
        .cfi_def_cfa_offset 32
1:      pass_on
        .cfi_endproc
        .size   ac_stub_realloc, .-ac_stub_realloc

/* A function that frees: it is told of before, and leaves no frame behind. */
        begin   ac_stub_free
        .cfi_def_cfa_offset 16
        endbr64
        enter
        make_frame
        call_with_frame ac_freeing
        restore_entry
        movq    AC_F_HOOK(%rsp), %r11
        addq    $AC_F_SIZE, %rsp
        .cfi_adjust_cfa_offset -AC_F_SIZE
        pass_on
        .cfi_endproc
        .size   ac_stub_free, .-ac_stub_free

        .section .note.GNU-stack,"",@progbits
