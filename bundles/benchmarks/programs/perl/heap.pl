# Values of every kind, kept until input ends.
my (@keep, %index);
for my $i (1 .. 12000) {
  my $object = bless { id => $i, name => "object $i", list => [$i, $i + 0.5, "text $i"] }, "Class" . $i % 7;
  $index{"key $i"} = $object;
  push @keep, sub { $object->{id} + $_[0] };
  push @keep, \my $reference, qr/pattern $i (\w+)/ if $i % 10 == 0;
  push @keep, { map { $_ => 1 } 1 .. $i % 9 };
}
eval "sub named$_ { my \$x = shift; return \$x * $_ + 1 }" for 1 .. 500;
my $text = "x" x 100000;
my @parts = split /,/, join ",", 1 .. 20000;
local $_ = <STDIN>;
