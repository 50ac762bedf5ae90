#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Figures of a workbook or a page beside those of the CSV of the same report,
# read by other means than ours: compare.pl (xlsx|html) FILE CSV.
use strict;
use warnings;
use utf8;
use IO::Uncompress::Unzip qw($UnzipError);
binmode STDOUT, ':utf8';
binmode STDERR, ':utf8';
$SIG{__DIE__} = sub { print STDERR @_; exit 1 };

sub slurp
{
	open my $in, '<:utf8', $_[0] or die "$_[0]: $!\n";
	local $/;
	return <$in>;
}

sub plain
{
	my $text = shift;
	my %sign = (lt => '<', gt => '>', quot => '"', amp => '&');
	$text =~ s/<[^>]*>//g;
	$text =~ s/&#(\d+);/chr $1/ge;
	$text =~ s/&(lt|gt|quot|amp);/$sign{$1}/g;
	return $text;
}

# Tables of the CSV: rows of label and figures, what people see of them.
sub csv_tables
{
	my @tables;
	for my $block (split /\n\n/, slurp($_[0])) {
		my ($head, @lines) = map { [split /,/, $_, -1] } split /\n/, $block;
		my @titles = grep { $head->[$_] =~ /_title$/ } 0 .. $#$head;
		my @leaves = grep { $_ > $titles[-1] } 0 .. $#$head;
		@leaves = grep { my $i = $_; $head->[$i] !~ /outside/ ||
			grep { $_->[$i] } @lines } @leaves;
		push @tables, [map { my $row = $_;
			[join('/', @$row[@titles]), @$row[@leaves]] } @lines];
	}
	return @tables;
}

# Members of the archive by name.
sub members
{
	my %member;
	my $zip = IO::Uncompress::Unzip->new($_[0]) or die $UnzipError;
	my $more = 1;
	while ($more > 0) {
		my $name = $zip->getHeaderInfo->{Name};
		local $/;
		$member{$name} = <$zip>;
		utf8::decode($member{$name});
		$more = $zip->nextStream;
	}
	return %member;
}

sub xlsx_tables
{
	my ($file, @keys) = @_;
	my %member = members($file);
	my @strings = map { plain($_) }
		$member{'xl/sharedStrings.xml'} =~ m{<si>(.*?)</si>}gs;
	my @tables;
	for my $number (1 .. @keys) {
		my $sheet = $member{"xl/worksheets/sheet$number.xml"};
		my ($frozen) = $sheet =~ /<pane [^>]*ySplit="(\d+)"/;
		my @rows;
		die "not landscape A4\n" unless $sheet =~
			/<pageSetup paperSize="9"[^>]*orientation="landscape"/;
		die "no merged cells\n" unless $sheet =~ /<mergeCell /;
		while ($sheet =~ m{<row r="(\d+)"[^>]*>(.*?)</row>}gs) {
			my ($row, $text) = ($1, $2);
			my @cells;
			next if $row <= $frozen;
			while ($text =~ m{<c r="[A-Z]+\d+"[^>]*?(?:t="(\w+)")?(?:/>|>(?:<v>(.*?)</v>)?</c>)}gs) {
				my ($type, $value) = ($1 // '', $2 // '');
				push @cells, $type eq 's' ? $strings[$value] :
					$value eq '' ? '' : "n$value";
			}
			last unless @cells > $keys[$number - 1] &&
				grep { /^n/ } @cells;
			push @rows, [join('/', splice(@cells, 0, $keys[$number - 1])), @cells];
		}
		push @tables, \@rows;
	}
	return @tables;
}

# Cells of a page's tables in a grid; merged ones must tile it.
sub html_tables
{
	my ($file, @keys) = @_;
	my @tables;
	my $page = slurp($file);
	$page =~ s{<details>.*?</details>}{}gs;
	while ($page =~ m{<table>(.*?)</table>}gs) {
		my ($table, @grid) = ($1);
		my ($r, $head, $columns) = (0, 0);
		while ($table =~ m{<tr[^>]*>(.*?)</tr>}gs) {
			my ($row, $c) = ($1, 0);
			while ($row =~ m{<(t[hd])([^>]*)>(.*?)</\1>}gs) {
				my ($kind, $how, $text) = ($1, $2, plain($3));
				my $w = $how =~ /colspan="(\d+)"/ ? $1 : 1;
				my $h = $how =~ /rowspan="(\d+)"/ ? $1 : 1;
				die "a heading without scope\n"
					if $kind eq 'th' && $how !~ /scope="/;
				$c++ while defined $grid[$r][$c];
				for my $y (0 .. $h - 1) {
					for my $x (0 .. $w - 1) {
						die "cells overlap\n" if defined $grid[$r + $y][$c + $x];
						$grid[$r + $y][$c + $x] = $text;
					}
				}
			}
			$r++;
			$head = $r if pos($table) < index($table, '</thead>');
		}
		$columns = @{$grid[0]};
		for my $row (@grid) {
			die "the rows are of different lengths\n"
				if @$row != $columns || grep { !defined } @$row;
		}
		my $count = shift @keys;
		push @tables, [map { [join('/', @$_[0 .. $count - 1]),
			map { /^-?[0-9.]+$/ ? "n$_" : $_ } @$_[$count .. $#$_]] }
			@grid[$head .. $#grid]];
	}
	return @tables;
}

my ($kind, $file, $csv) = @ARGV;
my @expected = csv_tables($csv);
my @keys = map { () = $_->[0][0] =~ m{/}g; 1 + (() = $_->[0][0] =~ m{/}g) } @expected;
my @got = $kind eq 'xlsx' ? xlsx_tables($file, @keys) : html_tables($file, @keys);
my $cells = 0;
die 'tables: ', scalar @got, ', not ', scalar @expected, "\n"
	unless @got == @expected;
for my $t (0 .. $#expected) {
	die "rows of table $t: ", scalar @{$got[$t]}, "\n"
		unless @{$got[$t]} == @{$expected[$t]};
	for my $r (0 .. $#{$expected[$t]}) {
		my ($want, $have) = ($expected[$t][$r], $got[$t][$r]);
		die "cells of row $r: ", scalar @$have, "\n"
			unless @$want == @$have;
		die "label '$have->[0]', not '$want->[0]'\n"
			unless $want->[0] eq $have->[0];
		for my $i (1 .. $#$want) {
			my ($a, $b) = ($want->[$i], $have->[$i]);
			my $same = $a eq '' ? $b =~ /^—?$/ :
				$b =~ s/^n// && $a == $b;
			die "table $t, row $r, cell $i: '$b', not '$a'\n"
				unless $same;
			$cells++;
		}
	}
}
print "$cells cells\n";
