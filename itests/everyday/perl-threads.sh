exec perl -Mthreads -Mthreads::shared -MPOSIX -MList::Util=sum -e '
my %seen :shared; my @t = map { my $n = $_; threads->create(sub { my @a = map { "x" x ($_ % 50) } 1..3000; lock %seen; $seen{$n} = sum(map { length } @a) * $n; return $n * 2 }) } 1..6;
print join(",", map { $_->join } @t), "\n", join(",", map { $seen{$_} } sort { $a <=> $b } keys %seen), "\n"; exit 4'
