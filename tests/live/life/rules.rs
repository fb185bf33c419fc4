//! What is made, normalized, validated and computed before an item is sent.

use dyno::model::Violation;
use dyno::{Error, Model, Ttl};
use dyno_testing::temporary_table;
use garde::Validate;
use uuid::Uuid;

#[derive(Model, Validate, Clone, Debug, Default, PartialEq)]
#[garde(allow_unvalidated)]
#[dyno(table = "Members", normalize(Member::normalize, from(name)), validate = Validate::validate)]
struct Member {
    #[dyno(partition_key, generated)]
    id: Uuid,
    #[garde(length(min = 3))]
    name: String,
    #[garde(range(min = 18))]
    age: u32,
    #[dyno(computed = Member::initial)]
    initial: String,
    #[dyno(version)]
    version: u64,
}

impl Member {
    fn normalize(&mut self) {
        self.name = self.name.trim().to_owned();
    }

    fn initial(&self) -> String {
        self.name.chars().take(1).collect()
    }
}

fn member(name: &str, age: u32) -> Member {
    Member {
        name: name.into(),
        age,
        ..Member::default()
    }
}

// Q32, G20
#[tokio::test]
async fn an_item_is_made_whole_before_it_is_written() {
    let members = temporary_table::<Member>().await.unwrap();
    let given = member("  Ada  ", 36);
    let ada = members.put(&given).return_new().await.unwrap();
    assert!(given.id.is_nil() && ada.id.get_version_num() == 7);
    assert_eq!((ada.name.as_str(), ada.initial.as_str()), ("Ada", "A"));
    assert_eq!(
        members.get(ada.id).consistent().await.unwrap(),
        Some(ada.clone())
    );
    // An item that has an id keeps it.
    let renamed = Member {
        name: "Bea ".into(),
        ..ada.clone()
    };
    let bea = members.upsert(&renamed).await.unwrap();
    assert_eq!(
        (bea.id, bea.initial.as_str(), bea.version),
        (ada.id, "B", 2)
    );
    let changed = members.retry_on_conflict(ada.id, |member| member.name = "Cleo".into());
    assert_eq!(changed.await.unwrap().initial, "C");
}

// Q33, G22, G64, G84
#[tokio::test]
async fn an_item_that_breaks_a_rule_is_not_sent() {
    let members = temporary_table::<Member>().await.unwrap();
    let bad = member(" Al ", 7);
    let text = "the item is invalid: `age`: lower than 18, `name`: length is lower than 3";
    let check = |error: Error| {
        let Error::Encode(invalid) = &error else {
            panic!("{error}")
        };
        let violations = invalid.error().violations();
        let paths: Vec<_> = violations.iter().map(Violation::path).collect();
        assert_eq!(paths, ["age", "name"]);
        assert!(error.to_string().ends_with(text), "{error}");
        assert!(error.to_string().starts_with("Member "), "{error}");
    };
    check(members.put(&bad).await.unwrap_err());
    check(members.create(&bad).await.unwrap_err());
    check(members.upsert(&bad).await.unwrap_err());
    let writes = (members.put(&bad),);
    check(members.client().transact_write(writes).await.unwrap_err());
    let report = members.upsert_all([bad.clone()]).report().await.unwrap();
    assert_eq!(report.failed.len(), 1);
    let made = members.put(&member("Ada", 36)).return_new().await.unwrap();
    let change = |member: &mut Member| member.age = 1;
    let error = members
        .retry_on_conflict(made.id, change)
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("`age`: lower than 18"),
        "{error}"
    );
    assert_eq!(members.scan().consistent().count().await.unwrap(), 1);
}

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Bookings", validate(Booking::check, from(from, to)))]
struct Booking {
    #[dyno(partition_key)]
    id: u64,
    from: u32,
    to: u32,
    #[dyno(ttl)]
    expires: Option<Ttl>,
}

impl Booking {
    fn check(&self) -> Result<(), &'static str> {
        match self.from < self.to {
            true => Ok(()),
            false => Err("`to` must be after `from`"),
        }
    }
}

#[tokio::test]
async fn a_rule_of_its_own_is_a_function() {
    let bookings = temporary_table::<Booking>().await.unwrap();
    let booking = |from, expires: Option<u64>| Booking {
        id: 7,
        from,
        to: 3,
        expires: expires.map(Ttl::from_seconds),
    };
    let error = bookings.put(&booking(5, None)).await.unwrap_err();
    let text = "Booking (7): the item is invalid: `to` must be after `from`";
    assert_eq!(error.to_string(), text);
    let error = bookings.batch().put(booking(5, None)).or_error().await;
    assert!(error.unwrap_err().is_invalid_request());

    // Milliseconds would never expire.
    let late = booking(1, Some(1_700_000_000_000));
    let text = "Booking (7): attribute `expires`: the time looks like milliseconds; Time to Live needs the seconds since 1970";
    let error = bookings.put(&late).await.unwrap_err();
    assert_eq!(error.to_string(), text);
    let set = Booking::EXPIRES.set(Ttl::from_seconds(1_700_000_000_000));
    let error = bookings.update(7_u64, set).await.unwrap_err();
    assert!(error.to_string().contains("milliseconds"), "{error}");
    let error = bookings.batch().put(late).or_error().await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    bookings
        .put(&booking(1, Some(1_700_000_000)))
        .await
        .unwrap();
}

#[tokio::test]
async fn expired_items_are_hidden_on_request() {
    let bookings = temporary_table::<Booking>().await.unwrap();
    let booking = |id, expires| Booking {
        id,
        from: 1,
        to: 3,
        expires,
    };
    let hour = std::time::Duration::from_secs(3600);
    let old = booking(1, Some(Ttl::from_seconds(1_700_000_000)));
    let new = booking(2, Some(Ttl::after(hour)));
    let endless = booking(3, None);
    for one in [&old, &new, &endless] {
        bookings.put(one).await.unwrap();
    }
    let mut found = bookings.scan().hide_expired().all().await.unwrap();
    found.sort_by_key(|booking| booking.id);
    assert_eq!(found, [new.clone(), endless.clone()]);
    let query = bookings.query(1_u64).hide_expired().all();
    assert_eq!(query.await.unwrap(), []);
    let get = |id: u64| bookings.get(id).consistent();
    assert_eq!(get(1).await.unwrap(), Some(old));
    assert_eq!(get(1).hide_expired().await.unwrap(), None);
    assert_eq!(get(2).hide_expired().await.unwrap(), Some(new));
    assert_eq!(get(3).hide_expired().await.unwrap(), Some(endless));
    let missing = get(1).hide_expired().required().await.unwrap_err();
    assert!(matches!(missing, Error::NotFound(_)));
    let partial = get(1).hide_expired().projection(Booking::FROM).await;
    let text = "Booking (1): the projection leaves out `expires`, by which `hide_expired` knows expired items; add it";
    assert_eq!(partial.unwrap_err().to_string(), text);

    let members = temporary_table::<Member>().await.unwrap();
    let error = members.scan().hide_expired().all().await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
}

// Rules hold in updates, too, as far as the value is known.
#[tokio::test]
async fn an_update_keeps_the_rules_of_its_fields() {
    let members = temporary_table::<Member>().await.unwrap();
    let ada = members.put(&member("Ada", 36)).return_new().await.unwrap();
    let check = |error: Error| {
        let Error::Encode(invalid) = &error else {
            panic!("{error:?}")
        };
        let violations = invalid.error().violations();
        let paths: Vec<_> = violations.iter().map(Violation::path).collect();
        assert_eq!(paths, ["age"]);
        let text = format!(
            r#"Member ("{}"): the item is invalid: `age`: lower than 18"#,
            ada.id
        );
        assert_eq!(error.to_string(), text);
    };
    let young = || Member::AGE.set(7_u32);
    check(members.update(ada.id, young()).await.unwrap_err());
    let absent = Member::AGE.set_if_not_exists(7_u32);
    check(members.update(ada.id, absent).await.unwrap_err());
    check(members.upsert(&ada).update(young()).await.unwrap_err());
    let writes = (members.update(ada.id, young()),);
    check(members.client().transact_write(writes).await.unwrap_err());
    let older = members.update(ada.id, Member::AGE.set(37_u32));
    let older = older.await;
    // `initial` may be computed of every field.
    let error = older.unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(
        error
            .to_string()
            .ends_with("`initial` is computed of `age`; set both in the same update, or change a `Loaded` and save it"),
        "{error}"
    );
    let both = Member::AGE.set(37_u32) & Member::INITIAL.set("A");
    assert_eq!(members.update(ada.id, both).await.unwrap().age, 37);
}

/// One function sees all fields, the other one some; both see whole items only.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Offers", normalize(Offer::normalize, from(code)), validate = Offer::check)]
struct Offer {
    #[dyno(partition_key)]
    id: u64,
    code: String,
    low: u32,
    high: u32,
    #[dyno(updated_at)]
    updated: u64,
}

impl Offer {
    fn normalize(&mut self) {
        self.code.make_ascii_uppercase();
    }

    fn check(&self) -> Result<(), &'static str> {
        match self.low <= self.high {
            true => Ok(()),
            false => Err("`low` is above `high`"),
        }
    }
}

// G20, G22, Q33: what an update cannot honour is refused, not skipped.
#[tokio::test]
async fn an_update_of_what_a_function_depends_on_is_refused() {
    let offers = temporary_table::<Offer>().await.unwrap();
    let offer = Offer {
        id: 1,
        code: "a".into(),
        low: 1,
        high: 5,
        ..Offer::default()
    };
    offers.put(&offer).await.unwrap();
    let low = || Offer::LOW.set(9_u32);
    let text = dyno::expression("SET low = :l").value(":l", 9_u32).into();
    let writes = (offers.update(1_u64, low()),);
    let refused = [
        offers.update(1_u64, low()).await.map(drop),
        offers
            .update(1_u64, Offer::LOW.add(1_u32))
            .or_create()
            .await
            .map(drop),
        offers.update(1_u64, Offer::LOW.remove()).once().await,
        offers.update(1_u64, text).await.map(drop),
        offers.upsert(&offer).update(low()).await.map(drop),
        offers.client().transact_write(writes).or_error().await,
    ];
    for refused in refused {
        let error = refused.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        let text = "Offer (1): `validate` of the model is not called for an update of `low`; change a `Loaded`";
        assert!(error.to_string().starts_with(text), "{error}");
    }
    let error = offers
        .update(1_u64, Offer::CODE.set("b"))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("`normalize` of the model"),
        "{error}"
    );
    let report = offers
        .upsert_all([&offer])
        .update(low())
        .report()
        .await
        .unwrap();
    assert_eq!(report.failed.len(), 1);
    // What the write sets by itself is nobody's.
    offers
        .update(1_u64, Offer::UPDATED.set(7_u64))
        .await
        .unwrap();
    // The caller may know better, and a save calls the functions.
    let now = offers
        .update(1_u64, Offer::CODE.set("B"))
        .unvalidated()
        .await
        .unwrap();
    assert_eq!(now.code, "B");
    let now = offers
        .upsert(&offer)
        .update(Offer::LOW.set(2_u32))
        .unvalidated()
        .await
        .unwrap();
    assert_eq!((&*now.code, now.low), ("A", 2));
    let report = offers
        .upsert_all([&offer])
        .update(Offer::LOW.set(3_u32))
        .unvalidated();
    assert_eq!(report.report().await.unwrap().failed.len(), 0);
    let mut now = offers
        .get(1_u64)
        .consistent()
        .loaded()
        .required()
        .await
        .unwrap();
    now.low = 9;
    let error = offers.save(&mut now).await.unwrap_err();
    assert!(
        error.to_string().ends_with("`low` is above `high`"),
        "{error}"
    );
}

// A rule of garde is checked for a known value, and an update that hides the value is refused.
#[tokio::test]
async fn an_update_that_hides_a_value_from_its_rules_is_refused() {
    let members = temporary_table::<Member>().await.unwrap();
    let ada = members.put(&member("Ada", 36)).return_new().await.unwrap();
    let initial = || Member::INITIAL.set("A");
    for update in [
        Member::AGE.add(1_u32),
        Member::AGE.set(Member::AGE + 1),
        Member::AGE.set(Member::VERSION),
        dyno::expression("SET age = age + :n")
            .value(":n", 1_u32)
            .into(),
    ] {
        let error = members
            .update(ada.id, update.clone() & initial())
            .await
            .unwrap_err();
        let text = "`validate` of the model is not called for an update of `age`";
        assert!(error.to_string().contains(text), "{error}");
    }
    let older = members
        .update(ada.id, Member::AGE.add(1_u32) & initial())
        .unvalidated();
    assert_eq!(older.await.unwrap().age, 37);
}

/// Rules that an update cannot check: of two fields, and of a removed value.
#[derive(Model, Validate, Clone, Debug, Default, PartialEq)]
#[garde(allow_unvalidated)]
#[dyno(
    table = "Logins",
    validate(Validate::validate, from(password, again, phone))
)]
struct Login {
    #[dyno(partition_key)]
    id: u64,
    password: String,
    #[garde(matches(password))]
    again: String,
    #[garde(required, length(min = 2))]
    phone: Option<String>,
    count: u64,
}

#[tokio::test]
async fn a_rule_of_two_fields_is_one_of_whole_items() {
    let logins = temporary_table::<Login>().await.unwrap();
    let login = Login {
        phone: Some("12".into()),
        ..Login::default()
    };
    logins.put(&login).await.unwrap();
    logins.update(0_u64, Login::COUNT.add(1_u64)).await.unwrap();
    for update in [Login::PASSWORD.set("b"), Login::AGAIN.set("b")] {
        let error = logins.update(0_u64, update).await.unwrap_err();
        assert!(error.is_invalid_request(), "{error}");
    }
    logins.update(0_u64, Login::PHONE.set("123")).await.unwrap();
    for (update, text) in [
        (Login::PHONE.set("1"), "length is lower than 2"),
        (Login::PHONE.remove(), "not set"),
    ] {
        let error = logins.update(0_u64, update).await.unwrap_err();
        assert!(matches!(error, Error::Encode(_)), "{error:?}");
        assert!(error.to_string().contains(text), "{error}");
    }
}

/// A model whose computed fields name what they depend on.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Orders")]
struct Order {
    #[dyno(partition_key)]
    id: u64,
    price: u32,
    amount: u32,
    note: Option<String>,
    #[dyno(computed = Order::total, from(price, amount))]
    total: u32,
    #[dyno(generated)]
    token: String,
    #[dyno(created_at)]
    created: u64,
    #[dyno(updated_at)]
    updated: u64,
}

impl Order {
    fn total(&self) -> u32 {
        self.price * self.amount
    }
}

#[tokio::test]
async fn what_is_computed_is_not_left_behind() {
    let orders = temporary_table::<Order>().await.unwrap();
    let order = Order {
        id: 7,
        price: 5,
        amount: 2,
        ..Order::default()
    };
    orders.put(&order).await.unwrap();
    let noted = orders.update(7_u64, Order::NOTE.set("a")).await.unwrap();
    assert_eq!((noted.total, noted.note.as_deref()), (10, Some("a")));
    let refused = [
        orders.update(7_u64, Order::PRICE.set(6_u32)).await,
        orders.update(7_u64, Order::PRICE.add(1_u32)).await,
        orders
            .update(7_u64, Order::PRICE.remove())
            .or_create()
            .await,
        orders
            .update(
                7_u64,
                dyno::expression("SET price = :p").value(":p", 6_u32).into(),
            )
            .await,
        orders.upsert(&order).update(Order::AMOUNT.set(3_u32)).await,
        orders.upsert(&order).keep_existing(Order::PRICE).await,
    ];
    for refused in refused {
        let error = refused.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        assert!(
            error.to_string().contains("`total` is computed of `"),
            "{error}"
        );
    }
    let both = Order::PRICE.set(6_u32) & Order::TOTAL.set(12_u32);
    assert_eq!(orders.update(7_u64, both).await.unwrap().total, 12);
    let all = Order::PRICE & Order::AMOUNT & Order::TOTAL;
    let kept = orders.upsert(&order).keep_existing(all).await.unwrap();
    assert_eq!((kept.price, kept.total), (6, 12));

    // An upsert of an item without its id keeps the one in the table.
    let merged = orders.upsert(&order).await.unwrap();
    assert!(!merged.token.is_empty());
    assert_eq!(merged.token, noted.token);
}

/// A model whose rules see what the write makes.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Orders", normalize = Checked::normalize, validate = Checked::check)]
struct Checked {
    #[dyno(partition_key)]
    id: u64,
    name: String,
    #[dyno(default_on_write = "new".to_owned())]
    status: Option<String>,
    #[dyno(computed = Checked::label)]
    label: String,
    #[dyno(generated)]
    token: String,
    #[dyno(created_at)]
    created: u64,
    #[dyno(updated_at)]
    updated: u64,
    #[dyno(version)]
    version: u64,
}

impl Checked {
    fn normalize(&mut self) {
        self.name.make_ascii_uppercase();
    }

    fn label(&self) -> String {
        let status = self.status.as_deref().unwrap_or("none");
        format!("{} {status} {}", self.name, self.token)
    }

    fn check(&self) -> Result<(), String> {
        let made = [self.created, self.updated].iter().all(|time| *time > 0);
        match made && self.label == self.label() && self.token.len() == 26 {
            true => Ok(()),
            false => Err(format!("{self:?}")),
        }
    }
}

// G20, G22: what is checked is what is sent
#[tokio::test]
async fn an_item_is_validated_as_it_is_sent() {
    let table = temporary_table::<Checked>().await.unwrap();
    let given = Checked {
        id: 1,
        name: "ada".to_owned(),
        ..Checked::default()
    };
    let put = table.put(&given).return_new().await.unwrap();
    assert_eq!(put.label, format!("ADA new {}", put.token));
    assert_eq!(put.version, 1);
    let read = table.get(1_u64).consistent().validated().required().await;
    assert_eq!(*read.unwrap(), put);
    // Reads check the rules only on request.
    let raw = table.raw();
    raw.update(1_u64, dyno::path("label").set("B"))
        .await
        .unwrap();
    table.get(1_u64).consistent().required().await.unwrap();
    let error = table.get(1_u64).consistent().validated().await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    assert!(error.to_string().starts_with("Checked (1): "), "{error}");
    let all = table.scan().validated().lenient().all().await.unwrap();
    assert!(matches!(all.as_slice(), [Err(Error::Decode(_))]));
    // An item that breaks a rule can be mended.
    let mut item = table
        .get(1_u64)
        .consistent()
        .loaded()
        .required()
        .await
        .unwrap();
    item.name = "bea".to_owned();
    table.save(&mut item).await.unwrap();
    assert_eq!(item.label, format!("BEA new {}", item.token));
}

/// A model whose computed fields depend on one that may be absent.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[dyno(table = "Trips")]
struct Trip {
    #[dyno(partition_key)]
    id: u64,
    price: u32,
    discount: Option<u32>,
    note: Option<String>,
    #[dyno(computed = Trip::total, from(price, discount))]
    total: u32,
    #[dyno(computed = Trip::badge, from(discount))]
    badge: Option<String>,
}

impl Trip {
    fn total(&self) -> u32 {
        self.price.saturating_sub(self.discount.unwrap_or_default())
    }

    fn badge(&self) -> Option<String> {
        let discount = self.discount.filter(|discount| *discount > 0);
        discount.map(|discount| format!("-{discount}"))
    }
}

// G20: what an upsert cannot compute is refused, not left behind.
#[tokio::test]
async fn an_upsert_leaves_nothing_out_that_something_is_computed_of() {
    let trips = temporary_table::<Trip>().await.unwrap();
    let cheap = Trip {
        id: 1,
        price: 10,
        discount: Some(3),
        note: Some("by train".into()),
        ..Trip::default()
    };
    let stored = trips.upsert(&cheap).await.unwrap();
    assert_eq!((stored.total, stored.badge.as_deref()), (7, Some("-3")));
    let full = Trip {
        discount: None,
        price: 20,
        note: None,
        ..cheap.clone()
    };
    let report = trips.upsert_all([&full]).report().await.unwrap();
    let in_batch = report.failed[0].reason.error().unwrap().clone();
    let writes = (trips.upsert(&full),);
    for error in [
        trips.upsert(&full).await.unwrap_err(),
        trips.client().transact_write(writes).await.unwrap_err(),
        in_batch,
    ] {
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        let text = "Trip (1): `total` is computed of `discount`, which the item leaves out";
        assert!(error.to_string().starts_with(text), "{error}");
    }
    let read = async || trips.get(1_u64).consistent().await.unwrap();
    assert_eq!(read().await, Some(stored));
    // The update says it for the item.
    let update = trips
        .upsert(&full)
        .update(Trip::DISCOUNT.remove() & Trip::TOTAL.set(20_u32) & Trip::BADGE.remove());
    let now = update.await.unwrap();
    assert_eq!(
        (now.total, now.badge, now.note.as_deref()),
        (20, None, Some("by train"))
    );
    trips.put(&cheap).await.unwrap();
    let now = trips.upsert(&full).remove_absent().await.unwrap();
    assert_eq!(
        (now.total, now.discount, now.badge, now.note),
        (20, None, None, None)
    );
    // What a function returns as absent is absent.
    trips.put(&cheap).await.unwrap();
    let none = Trip {
        discount: Some(0),
        note: None,
        ..cheap
    };
    let now = trips.upsert(&none).await.unwrap();
    assert_eq!(
        (now.total, now.badge, now.note.as_deref()),
        (10, None, Some("by train"))
    );
}

/// A model with rules of garde alone, one of them for a field that may be absent.
#[derive(Model, Validate, Clone, Debug, Default, PartialEq)]
#[garde(allow_unvalidated)]
#[dyno(table = "Guests", validate = Validate::validate)]
struct Guest {
    #[dyno(partition_key)]
    id: u64,
    #[garde(length(min = 3))]
    name: String,
    #[garde(length(min = 3))]
    nick: Option<String>,
    #[garde(required)]
    room: Option<String>,
}

// G20, G22: an item that an update creates is one of the model.
#[tokio::test]
async fn an_update_creates_only_what_the_model_allows() {
    let trips = temporary_table::<Trip>().await.unwrap();
    let offers = temporary_table::<Offer>().await.unwrap();
    let guests = temporary_table::<Guest>().await.unwrap();
    #[track_caller]
    fn check<T: std::fmt::Debug>(created: dyno::Result<T>, text: &str) {
        let error = created.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
        assert!(error.to_string().contains(text), "{error}");
    }
    let note = || trips.update(1_u64, Trip::NOTE.set("a")).or_create();
    let text = "Trip (1): `or_create` would create an item without `total`, which the model needs";
    check(note().await, text);
    check(note().return_nothing().await, text);
    let writes = (note(),);
    check(trips.client().transact_write(writes).await, text);
    // All that is computed is set, and a field is missing that no read can do without.
    let computed = || Trip::TOTAL.set(3_u32) & Trip::BADGE.remove();
    let update = trips.update(1_u64, computed()).or_create();
    check(update.await, "without `price`");
    let price = computed() & Trip::PRICE.set(3_u32) & Trip::DISCOUNT.remove();
    let created = trips.update(1_u64, price).or_create().await.unwrap();
    assert_eq!((created.price, created.total), (3, 3));
    let added = computed() & Trip::PRICE.add(3_u32) & Trip::DISCOUNT.remove();
    trips.update(2_u64, added).or_create().await.unwrap();
    let set = Trip::PRICE.set(Trip::PRICE.if_not_exists(2_u32) + 1);
    let set = computed() & set & Trip::DISCOUNT.remove();
    assert_eq!(trips.update(3_u64, set).or_create().await.unwrap().price, 3);
    // Only what is there is changed without `or_create`.
    trips.update(1_u64, Trip::NOTE.set("a")).await.unwrap();

    let offer = || Offer::CODE.set("A") & Offer::LOW.set(1_u32) & Offer::HIGH.set(2_u32);
    let update = offers.update(1_u64, offer()).unvalidated().or_create();
    assert_eq!(update.await.unwrap().high, 2);
    let update = offers.update(1_u64, Offer::UPDATED.set(7_u64)).or_create();
    let text = "`normalize` of the model is not called for the item that `or_create` creates";
    check(update.await, text);

    let named = || Guest::NAME.set("Ada") & Guest::ROOM.set("12");
    let ada = guests.update(1_u64, named()).or_create().await.unwrap();
    assert_eq!((ada.name.as_str(), ada.nick), ("Ada", None));
    let update = guests.update(2_u64, Guest::NAME.set("Ada")).or_create();
    let text = "`validate` of the model is not called for the item that `or_create` creates";
    check(update.await, text);
    // The raw table takes anything.
    let key = dyno::item! { "id" => 9 };
    let raw = trips.raw().update(key, dyno::path("note").set("a"));
    raw.await.unwrap();
    let unreadable = trips.get(9_u64).consistent().await;
    assert!(matches!(unreadable, Err(Error::Decode(_))));
    assert_eq!(trips.scan().count().await.unwrap(), 4);
    assert_eq!(guests.scan().count().await.unwrap(), 1);
}
