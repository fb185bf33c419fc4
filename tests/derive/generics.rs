//! Type parameters, constants and where clauses.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use dyno::codec::{Attribute, Decode, Encode};
use dyno::{Convert, Document, Model};

use crate::both_ways;

#[derive(Document, Clone, Debug, PartialEq)]
struct Pair<A, B = u8> {
    first: A,
    second: Option<B>,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Wrapper<T>(T);

#[derive(Document, Clone, Debug, PartialEq)]
struct Grid<T, const N: usize>
where
    T: Clone,
{
    cells: [T; N],
    #[dyno(default)]
    names: BTreeMap<String, T>,
    #[dyno(skip)]
    marker: PhantomData<T>,
}

#[derive(Document, Clone, Debug, PartialEq)]
#[dyno(tag = "kind")]
enum Either<L, R> {
    Left { value: L },
    Right(R),
    Neither,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Around<T> {
    #[dyno(flatten)]
    inner: T,
    own: u8,
}

struct Doubled;

impl<T: Clone + Attribute + Encode + for<'b> Decode<'b>> Convert<(T,)> for Doubled {
    type Stored = T;
    type Error = std::convert::Infallible;

    fn store(value: &(T,)) -> Result<T, Self::Error> {
        Ok(value.0.clone())
    }

    fn load(stored: T) -> Result<(T,), Self::Error> {
        Ok((stored,))
    }
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Converted<T> {
    #[dyno(with = Doubled)]
    one: (T,),
    #[dyno(with = Doubled)]
    maybe: Option<(T,)>,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Entries", index(name = "ByScore", partition_key = score))]
struct Entry<K, V: Clone> {
    #[dyno(partition_key)]
    key: K,
    score: Option<K>,
    value: V,
}

#[test]
fn generic_documents_survive() {
    let pair = Pair::<_> {
        first: vec![1_u16],
        second: Some(3),
    };
    assert_eq!(both_ways(&pair), r#"{"first":[1],"second":3}"#);
    let grid = Grid {
        cells: [Wrapper(pair.clone()), Wrapper(pair.clone())],
        names: BTreeMap::new(),
        marker: PhantomData,
    };
    both_ways(&grid);
    both_ways(&Either::<u8, Pair<Vec<u16>>>::Left { value: 1 });
    both_ways(&Either::<u8, _>::Right(pair.clone()));
    both_ways(&Either::<u8, Pair<Vec<u16>>>::Neither);
    let around = Around {
        inner: pair,
        own: 1,
    };
    assert_eq!(both_ways(&around), r#"{"first":[1],"second":3,"own":1}"#);
    both_ways(&Converted {
        one: ("x".to_owned(),),
        maybe: None,
    });
}

#[test]
fn a_generic_model_survives() {
    let entry = Entry {
        key: "k".to_owned(),
        score: Some("s".to_owned()),
        value: Pair {
            first: 1_u8,
            second: None::<bool>,
        },
    };
    assert_eq!(
        both_ways(&entry),
        r#"{"key":"k","score":"s","value":{"first":1}}"#
    );
    assert_eq!(
        Entry::<String, Pair<u8>>::VALUE.first.to_string(),
        "value.first"
    );
    let _ = Entry::<u32, u8>::BY_SCORE;
}

/// The derived constants exist for every type that fits a parameter.
fn path_of<T: Clone + Attribute + Encode>(entry: &Entry<u8, T>) -> String {
    let _ = entry;
    Entry::<u8, T>::KEY.to_string()
}

#[test]
fn paths_need_no_bounds_of_their_own() {
    assert_eq!(
        path_of(&Entry {
            key: 1,
            score: None,
            value: true
        }),
        "key"
    );
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Forms<T, U> {
    #[dyno(lenient)]
    number: T,
    #[dyno(lenient, default)]
    numbers: Vec<T>,
    #[dyno(empty_as_null)]
    text: U,
    #[dyno(null)]
    set: Option<std::collections::BTreeSet<U>>,
}

#[test]
fn generic_fields_take_the_options_of_their_types() {
    let forms = Forms {
        number: 7_u8,
        numbers: vec![1],
        text: String::new(),
        set: Some(["a".to_owned()].into()),
    };
    both_ways(&forms);
    let json = r#"{"number": "7", "numbers": ["1"], "text": null, "set": ["a"]}"#;
    assert_eq!(dyno::from_json(json).ok(), Some(forms));
}

/// A generic model whose copy is normalized.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Boxes", normalize = Self::normalize, validate = Self::check)]
struct Boxed<T> {
    #[dyno(partition_key)]
    id: String,
    content: T,
    #[dyno(updated_at)]
    updated: u64,
    #[dyno(version)]
    version: u64,
}

impl<T> Boxed<T> {
    fn normalize(&mut self) {
        self.id.make_ascii_lowercase();
    }

    fn check(&self) -> Result<(), &'static str> {
        match self.updated > 0 {
            true => Ok(()),
            false => Err("no time"),
        }
    }
}

#[test]
fn a_generic_model_is_normalized() {
    fn life<M: Model>() -> Option<&'static dyno::model::Life> {
        M::SCHEMA.life
    }
    assert_eq!(life::<Boxed<u8>>().unwrap().version, Some("version"));
    both_ways(&Boxed {
        id: "a".to_owned(),
        content: vec![1_u8],
        updated: 7,
        version: 3,
    });
}
