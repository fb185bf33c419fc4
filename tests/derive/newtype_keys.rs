//! Keys that are newtypes, given as the values inside of them.

use dyno::key::between;
use dyno::{Document, Key, Model};

#[derive(Document, Clone, Debug, PartialEq)]
struct UserId(String);

#[derive(Document, Clone, Copy, Debug, PartialEq)]
struct Number(u32);

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Users")]
struct User {
    #[dyno(partition_key)]
    id: UserId,
    #[dyno(sort_key)]
    number: Number,
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Logins")]
struct Login {
    #[dyno(partition_key)]
    user: UserId,
}

#[test]
fn a_newtype_key_takes_its_inner_value() {
    let key = Key::<User>::new((UserId("u-1".to_owned()), Number(1))).expect("a key");
    let text = "u-1".to_owned();
    assert_eq!(Key::<User>::new(("u-1", 1)).ok().as_ref(), Some(&key));
    assert_eq!(Key::<User>::new((&text, &1)).ok().as_ref(), Some(&key));
    assert_eq!(
        Key::<User>::new((text, Number(1))).ok().as_ref(),
        Some(&key)
    );
    assert!(Key::<User>::new(("", 1)).is_err());
    assert_eq!(
        Key::<Login>::new("u").ok(),
        Key::new(UserId("u".to_owned())).ok()
    );
}

#[test]
fn a_sort_key_condition_takes_the_inner_value() {
    fn accepts<S>(_: impl dyno::key::SortKeyCondition<S>) {}
    accepts::<Number>(between(1, 5));
    accepts::<Number>(between(Number(1), Number(5)));
}
