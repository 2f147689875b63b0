exec tclsh <<'T'
set l {}; for {set i 0} {$i < 100000} {incr i} {lappend l [format %05d [expr {($i * 7919) % 100003}]]}
puts [llength [lsort -unique $l]]; exit 5
T
