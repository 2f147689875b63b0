exec perl -e 'my %h; for my $i (1..150000) { push @{$h{$i % 5003}}, {n => $i, s => "x$i"}; }
my $s = 0; for my $k (sort { $a <=> $b } keys %h) { $s += scalar(@{$h{$k}}) * $k; } print "$s\n";
my $pid = fork; if (!$pid) { exit 9 } waitpid $pid, 0; print $? >> 8, "\n"; print `echo from shell`;'
