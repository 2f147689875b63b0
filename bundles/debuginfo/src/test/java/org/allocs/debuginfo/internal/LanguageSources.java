package org.allocs.debuginfo.internal;

/** Programs in other languages than C, with the types that these have and C has not. */
final class LanguageSources {
  static final String RUST =
      """
      use std::collections::HashMap;
      use std::rc::Rc;
      pub enum Shape { Circle { radius: f64 }, Rect { w: u32, h: u32 }, Empty, Named(String, [u8; 3]) }
      #[repr(i8)] pub enum Signed { M(u8) = -3, P(u16) = 4 }
      pub enum One { Only(u64) }
      pub enum Niche { Data(Box<i32>), Nothing }
      pub struct Pair<T, U> { pub first: T, pub second: U }
      pub struct Unit;
      pub trait Speak { fn speak(&self) -> i32; }
      impl Speak for Unit { fn speak(&self) -> i32 { 1 } }
      pub struct Holder<'a> { pub slice: &'a [u8], pub text: &'a str, pub boxed: Box<dyn Speak>,
        pub vec: Vec<i32>, pub map: HashMap<String, Vec<u8>>, pub opt: Option<u32>,
        pub optref: Option<&'a i32>, pub optbox: Option<Box<[u16]>>, pub tuple: (i32, char, bool),
        pub arr: [u16; 5], pub f: fn(i32) -> i32, pub rc: Rc<Pair<u8, u64>>,
        pub res: Result<u32, String>, pub ptr: *const u8, pub mptr: *mut Shape, pub u: u64 }
      fn id(x: i32) -> i32 { x }
      #[inline(never)] fn see<T>(_t: &T) -> usize { std::mem::size_of::<T>() }
      fn main() {
        let s = [Shape::Circle { radius: 1.0 }, Shape::Rect { w: 1, h: 2 }, Shape::Empty,
          Shape::Named("x".into(), [1, 2, 3])];
        let n = 7;
        let h = Holder { slice: &[1, 2], text: "hi", boxed: Box::new(Unit), vec: vec![1],
          map: HashMap::new(), opt: Some(3), optref: Some(&n), optbox: None, tuple: (1, 'c', true),
          arr: [0; 5], f: id, rc: Rc::new(Pair { first: 1, second: 2 }), res: Ok(1),
          ptr: std::ptr::null(), mptr: std::ptr::null_mut(), u: 5 };
        let sg = [Signed::M(1), Signed::P(2)];
        let one = One::Only(3);
        let ni = [Niche::Nothing, Niche::Data(Box::new(1))];
        println!("{} {}", see(&s) + see(&h) + see(&sg) + see(&one) + see(&ni), h.boxed.speak());
      }
      """;

  static final String GO =
      """
      package main
      import "fmt"
      type T struct { a int32; b string; c []int; m map[string]int; e interface{}
        f func(int) string; ch chan int; p *T; arr [3]uint8 }
      type Emb struct { T T; x float64; c complex128 }
      func (t T) String() string { return t.b }
      func main() { t := T{a: 1}; e := Emb{T: t}; fmt.Println(t, e) }
      """;

  static final String FORTRAN =
      """
      module shapes_m
        implicit none
        type :: point
          real(8) :: x, y
          character(len=5) :: name
          integer :: grid(2,3)
          integer, allocatable :: dyn(:)
          real, pointer :: ptr(:,:)
          logical :: ok
          complex(8) :: z
        end type
        type, extends(point) :: colored
          integer(2) :: colour
        end type
        real :: table(10, -2:4)
        type(colored) :: shared
        character(len=7) :: names(3)
        logical(1) :: flags(0:9)
      end module
      program main
        use shapes_m
        type(point) :: p
        p%x = 1; p%ok = .true.; allocate(p%dyn(3))
        table(1,1) = 2; shared%colour = 2; names(1) = "a"; flags(0) = .true.
        print *, table(1,1), p%x, p%dyn(1), shared%colour, names(1), flags(0)
      end program
      """;

  static final String ADA =
      """
      with Ada.Text_IO;
      procedure Ada_Main is
         type Colour is (Red, Green, Blue);
         subtype Tiny is Integer range 0 .. 7;
         type Vec is array (1 .. 3) of Float;
         type Modular is mod 256;
         type Node; type Link is access Node;
         type Node is record Next : Link; V : Vec; C : Colour; T : Tiny; M : Modular; end record;
         N : Link := new Node;
      begin
         N.V (1) := 2.0; N.C := Green; N.T := 3; N.M := 4;
         Ada.Text_IO.Put_Line (Integer'Image (N.T));
      end Ada_Main;
      """;

  private LanguageSources() {}

  /**
   * The command for {@link #RUST}; Debian 12's rustc has discriminants of variants as a preview.
   */
  static String[] rustc(String file, String program) {
    return new String[] {
      "env",
      "RUSTC_BOOTSTRAP=1",
      "rustc",
      "-Zcrate-attr=feature(arbitrary_enum_discriminant)",
      "-g",
      file,
      "-o",
      program
    };
  }

  /** {@code pack.ads}. */
  static final String ADA_PACKAGE =
      """
      package Pack is
         type Vec is array (Integer range <>) of Integer;
         type Rec (N : Integer) is record
            A : Vec (1 .. N);
            B : Integer;
         end record;
         type Bits is array (1 .. 20) of Boolean;
         pragma Pack (Bits);
         type Wrap is record
            F : Bits;
            G : Integer;
         end record;
         R : Rec (5);
         W : Wrap;
         T : Bits;
      end Pack;
      """;

  /** {@code dyn.adb}, which uses it. */
  static final String ADA_DYNAMIC =
      """
      with Pack;
      procedure Dyn is
      begin
         Pack.R.B := 3;
         Pack.W.G := 2;
         Pack.T (3) := True;
      end Dyn;
      """;
}
