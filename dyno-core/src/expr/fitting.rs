//! The Rust types that fit each attribute type.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::num::NonZero;
use std::rc::Rc;
use std::sync::Arc;

use super::ast;
use super::fits::Fits;
use super::operand::Operand;
use crate::codec::{
    Anything, Attribute, Convert, Converted, Encode, EncodeError, Item, KeyedMap, List, Map,
    MapKey, ScalarAttribute, Set, Tuple, encode_converted, encode_set,
};
use crate::wire::ValueWriter;

/// Implements [`Fits`] and [`Operand`] for values. A blanket implementation of `Operand` could overlap with that of
/// paths.
macro_rules! fitting {
    ($base:ty: $($value:ty $(, for[$($generics:tt)*])?;)*) => {
        fitting! { $base, |value, out| { value.encode(out) } $($value $(, for[$($generics)*])?;)* }
    };
    ($base:ty, |$this:ident, $out:ident| $encode:block $($value:ty $(, for[$($generics:tt)*])?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl$(<$($generics)*>)? Fits<$base> for $value {
            fn encode_as(&self, $out: ValueWriter<'_>) -> Result<(), EncodeError> {
                let $this = self;
                $encode
            }
        }

        #[diagnostic::do_not_recommend]
        impl<Model, $($($generics)*)?> Operand<Model, $base> for $value {
            type Tree = ast::Operand;

            fn into_tree(self) -> Self::Tree {
                ast::Operand::Value(ast::Value::of::<$base>(&self))
            }
        }
    )*};
}

fitting! { T:
    T, for[T: Attribute<Base = T> + Encode];
    &T, for[T: Attribute<Base = T> + Encode];
}

fitting! { Anything:
    V, for[V: Encode];
}

fitting! { String:
    &str;
    &&str;
    char;
    Box<str>;
    &Box<str>;
    Rc<str>;
    &Rc<str>;
    Arc<str>;
    &Arc<str>;
    Cow<'_, str>;
    &Cow<'_, str>;
}

#[cfg(feature = "compact_str")]
fitting! { String:
    compact_str::CompactString;
    &compact_str::CompactString;
}

fitting! { List<T>:
    Vec<V>, for[T, V: Fits<T> + Encode];
    &Vec<V>, for[T, V: Fits<T> + Encode];
    [V; N], for[T, V: Fits<T> + Encode, const N: usize];
    &[V; N], for[T, V: Fits<T> + Encode, const N: usize];
    &[V], for[T, V: Fits<T> + Encode];
    VecDeque<V>, for[T, V: Fits<T> + Encode];
    &VecDeque<V>, for[T, V: Fits<T> + Encode];
    Box<[V]>, for[T, V: Fits<T> + Encode];
    &Box<[V]>, for[T, V: Fits<T> + Encode];
}

fitting! { Map<T>:
    HashMap<String, V, H>, for[T, V: Fits<T> + Encode, H];
    &HashMap<String, V, H>, for[T, V: Fits<T> + Encode, H];
    BTreeMap<String, V>, for[T, V: Fits<T> + Encode];
    &BTreeMap<String, V>, for[T, V: Fits<T> + Encode];
}

fitting! { KeyedMap<K, T>:
    HashMap<K, V, H>, for[K: MapKey, T, V: Fits<T> + Encode, H];
    &HashMap<K, V, H>, for[K: MapKey, T, V: Fits<T> + Encode, H];
    BTreeMap<K, V>, for[K: MapKey, T, V: Fits<T> + Encode];
    &BTreeMap<K, V>, for[K: MapKey, T, V: Fits<T> + Encode];
}

fitting! { Map<Anything>:
    Item;
    &Item;
}

fitting! { Set<T>, |set, out| { encode_set::<T, V>(set.iter(), out) }
    HashSet<V, H>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode, H];
    &HashSet<V, H>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode, H];
    BTreeSet<V>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode];
    &BTreeSet<V>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode];
    Vec<V>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode];
    &Vec<V>, for[T: ScalarAttribute, V: Fits<T::Base> + Encode];
    [V; N], for[T: ScalarAttribute, V: Fits<T::Base> + Encode, const N: usize];
    &[V; N], for[T: ScalarAttribute, V: Fits<T::Base> + Encode, const N: usize];
    &[V], for[T: ScalarAttribute, V: Fits<T::Base> + Encode];
}

// A converted value fits as its own type, and some as what they are made from.

macro_rules! fitting_converted {
    ($base:ty, |$this:ident| $value:expr; $($given:ty $(, for[$($generics:tt)*])?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<C: Convert<$base>, $($($generics)*)?> Fits<Converted<C, $base>> for $given {
            fn encode_as(&self, out: ValueWriter<'_>) -> Result<(), EncodeError> {
                let $this = self;
                encode_converted::<C, $base>($value, out)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<Model, C: Convert<$base>, $($($generics)*)?> Operand<Model, Converted<C, $base>> for $given {
            type Tree = ast::Operand;

            fn into_tree(self) -> Self::Tree {
                ast::Operand::Value(ast::Value::of::<Converted<C, $base>>(&self))
            }
        }
    )*};
}

fitting_converted! { T, |value| value;
    T, for[T];
    &T, for[T];
}

fitting_converted! { String, |text| &(*text).to_owned();
    &str;
}

fitting_converted! { Vec<u8>, |bytes| &bytes.to_vec();
    &[u8];
    [u8; N], for[const N: usize];
    &[u8; N], for[const N: usize];
}

#[cfg(feature = "bytes")]
fitting! { List<u8>:
    bytes::Bytes;
    &bytes::Bytes;
}

macro_rules! fitting_non_zero {
    ($($type:ident)*) => {$(
        fitting! { $type: NonZero<$type>; }
    )*};
}

fitting_non_zero!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

macro_rules! fitting_tuples {
    ($($($base:ident $value:ident)*;)*) => {$(
        fitting! { Tuple<($($base,)*)>:
            ($($value,)*), for[$($base, $value: Fits<$base> + Encode),*];
            &($($value,)*), for[$($base, $value: Fits<$base> + Encode),*];
        }
    )*};
}

fitting_tuples! {
    T0 V0;
    T0 V0 T1 V1;
    T0 V0 T1 V1 T2 V2;
    T0 V0 T1 V1 T2 V2 T3 V3;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6 T7 V7;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6 T7 V7 T8 V8;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6 T7 V7 T8 V8 T9 V9;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6 T7 V7 T8 V8 T9 V9 T10 V10;
    T0 V0 T1 V1 T2 V2 T3 V3 T4 V4 T5 V5 T6 V6 T7 V7 T8 V8 T9 V9 T10 V10 T11 V11;
}
