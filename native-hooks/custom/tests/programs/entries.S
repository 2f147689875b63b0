# entries.S - functions of an allocator with every kind of entry that has to be moved, and with
# entries that cannot be.
        .text

        .macro  function name
        .p2align 4
        .globl  \name
        .type   \name, @function
\name:
        .cfi_startproc
        .endm

        .macro  end name
        .cfi_endproc
        .size   \name, .-\name
        .endm

# void *NAME(size_t size): size and place are those of bump.

function entry_plain
        pushq   %rbx
        .cfi_adjust_cfa_offset 8
        movq    %rdi, %rbx
        call    bump
        popq    %rbx
        .cfi_adjust_cfa_offset -8
        ret
end entry_plain

function entry_branch
        testq   %rdi, %rdi
        je      1f
        jmp     bump
1:      xorl    %eax, %eax
        ret
end entry_branch

function entry_relative
        movq    one(%rip), %rax
        imulq   %rax, %rdi
        jmp     bump
end entry_relative

function entry_call
        call    entry_helper
        movq    %rax, %rdi
        jmp     bump
end entry_call

function entry_jump
        jmp     bump
end entry_jump

function entry_endbr
        endbr64
        movl    $1, %eax
        imulq   %rax, %rdi
        jmp     bump
end entry_endbr

function entry_loops
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        movl    $3, %eax
1:      decl    %eax
        jnz     1b
        call    bump
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        ret
end entry_loops

# Three short instructions and padding.
function entry_padded
        xchgq   %rdi, %rdi
        ret
        .p2align 4, 0xcc
end entry_padded

entry_helper:
        movq    %rdi, %rax
        ret

# What must be refused.

function refused_short
        ret
end refused_short
function refused_behind
        nop
        ret
end refused_behind

        .p2align 4
        .globl  refused_tight
        .type   refused_tight, @function
refused_tight:
        .cfi_startproc
        ret
        .cfi_endproc
        .size   refused_tight, .-refused_tight
        movq    %rdi, %rax
        ret

function refused_branched
        nop
1:      decq    %rdi
        jnz     1b
        xorl    %eax, %eax
        ret
end refused_branched

function refused_returns
        call    *%rdi
        nop
        nop
        nop
        nop
        ret
end refused_returns

function refused_trap
        int3
        nop
        nop
        nop
        nop
        ret
end refused_trap

function refused_loop
        jrcxz   1f
        nop
        nop
        nop
        nop
1:      ret
end refused_loop

function refused_data
        nop
        nop
        nop
        nop
        nop
        nop
        ret
        .byte   0x06, 0x06
end refused_data

        .section .rodata
        .p2align 3
one:    .quad   1

        .section .note.GNU-stack,"",@progbits
