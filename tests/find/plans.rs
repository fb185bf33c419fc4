//! A golden plan for every rule of the planner, and that it is what is sent.

use dyno::{Condition, ReadModel, Table, keys_in, path_of};
use dyno_testing::{embedded, temporary_table};

use crate::models::{Movie, Order, Parcel, Ticket, User};
use crate::{Sent, check, line};

/// Checks the plans of finds, and runs them.
async fn golden<M: ReadModel + Send + Sync>(cases: Vec<(Condition<M>, &str)>) {
    let table = temporary_table::<M>().await.unwrap();
    let sent = Sent::by(&table);
    sent.take();
    let mut wrong = Vec::new();
    for (condition, expected) in cases {
        let find = table.find(condition.clone()).allow_scan();
        let plan = find.explain().unwrap();
        assert_eq!(sent.take(), Vec::<String>::new());
        if line(&plan) != expected {
            wrong.push(format!(
                "{condition}\n  is  {}\n  not {expected}",
                line(&plan)
            ));
        }
        for count in [false, true] {
            match count {
                false => assert!(find.clone().all().await.unwrap().is_empty()),
                true => assert_eq!(find.clone().count().await.unwrap(), 0),
            }
            check(&plan, &sent.take());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// G44, G45, G47, G50
#[tokio::test]
async fn a_key_without_a_sort_key() {
    let (id, score, age, city) = (User::ID, User::SCORE, User::AGE, User::CITY);
    golden(vec![
        (id.eq(7_u32), "get: id = ?"),
        (id.is_in([7_u32, 8]), "batch get of 2 keys: id = ?"),
        (id.is_in([7_u32, 8, 7]), "batch get of 2 keys: id = ?"),
        (id.eq(7_u32) | id.eq(8_u32), "batch get of 2 keys: id = ?"),
        (
            id.eq(7_u32) | id.is_in([8_u32, 9]),
            "batch get of 3 keys: id = ?",
        ),
        (keys_in([7, 8, 7]), "batch get of 2 keys: id = ?"),
        (keys_in(Vec::<u32>::new()), "nothing"),
        (
            keys_in([7, 8]) | id.eq(9_u32),
            "batch get of 3 keys: id = ?",
        ),
        (
            keys_in([7, 8]) & id.ne(9_u32),
            "scan: id IN (?, ?) AND id <> ?",
        ),
        (keys_in([7, 8]) & id.gt(7_u32), "get: id = ?"),
        (id.eq(7_u32) & score.gt(5_u32), "query: id = ? | score > ?"),
        (
            id.is_in([7_u32, 8]) & score.gt(5_u32),
            "query of 2 keys: id = ? | score > ?",
        ),
        (id.eq(7_u32) & id.eq(8_u32), "nothing"),
        (id.is_in([7_u32, 8]) & id.eq(8_u32), "get: id = ?"),
        (id.is_in([7_u32, 8]) & id.between(1_u32, 5_u32), "nothing"),
        (id.is_in(Vec::<u32>::new()), "nothing"),
        (score.is_in(Vec::<u32>::new()) & age.gt(1_u32), "nothing"),
        (score.eq(1_u32) & score.eq(2_u32), "nothing"),
        (id.gt(7_u32), "scan: id > ?"),
        (!id.eq(7_u32), "scan: NOT id = ?"),
        (!!id.eq(7_u32), "get: id = ?"),
        (id.eq(7_u32) | score.eq(8_u32), "scan: id = ? OR score = ?"),
        (
            id.eq(7_u32) & (score.eq(8_u32) | age.eq(9_u32)),
            "query: id = ? | score = ? OR age = ?",
        ),
        (city.eq("Rome"), "query on ByCity: city = ?"),
        (
            city.eq("Rome") & age.ge(18_u32),
            "query on ByCity: city = ? AND age >= ?",
        ),
        (
            city.eq("Rome") & age.is_in([18_u32, 19]),
            "query of 2 ranges on ByCity: city = ? AND age = ?",
        ),
        (city.eq("Rome") & id.eq(7_u32), "query: id = ? | city = ?"),
        (
            city.is_in(["Rome", "Oslo"]) & age.lt(18_u32) & score.exists(),
            "query of 2 partitions on ByCity: city = ? AND age < ? | attribute_exists(score)",
        ),
        // It has the keys alone.
        (User::MAIL.eq("ada@example.com"), "scan: mail = ?"),
        // A value of another type than the key is that of no item.
        (path_of("id").eq("seven"), "nothing"),
        // Nor is an empty one that of an index.
        (path_of("id").eq(7) & path_of("city").eq(""), "nothing"),
    ])
    .await;
}

// G44, G46, G47, G50
#[tokio::test]
async fn a_key_with_a_sort_key() {
    let (year, title) = (Movie::YEAR, Movie::TITLE);
    let in_1985 = || year.eq(1985_u16);
    golden(vec![
        (
            in_1985() & title.eq("Brazil"),
            "get: year = ? AND title = ?",
        ),
        (
            title.eq("Brazil") & in_1985(),
            "get: year = ? AND title = ?",
        ),
        (in_1985(), "query: year = ?"),
        (
            in_1985() & title.begins_with("B"),
            "query: year = ? AND begins_with(title, ?)",
        ),
        (in_1985() & title.begins_with(""), "query: year = ?"),
        (in_1985() & title.gt("B"), "query: year = ? AND title > ?"),
        (in_1985() & title.ge("B"), "query: year = ? AND title >= ?"),
        (in_1985() & title.lt("B"), "query: year = ? AND title < ?"),
        (in_1985() & title.le("B"), "query: year = ? AND title <= ?"),
        (
            in_1985() & title.between("B", "C"),
            "query: year = ? AND title BETWEEN ? AND ?",
        ),
        (in_1985() & title.between("C", "B"), "nothing"),
        (
            in_1985() & title.ge("B") & title.lt("C"),
            "query: year = ? AND title BETWEEN ? AND ?",
        ),
        (
            in_1985() & title.ge("B") & title.gt("A") & title.gt("C"),
            "query: year = ? AND title > ?",
        ),
        (
            in_1985() & title.begins_with("B") & title.gt("Br"),
            "query: year = ? AND title BETWEEN ? AND ?",
        ),
        (
            in_1985() & title.begins_with("B") & title.begins_with("C"),
            "nothing",
        ),
        (in_1985() & title.lt(""), "nothing"),
        (in_1985() & title.exists(), "query: year = ?"),
        (
            in_1985() & Movie::RANK.gt(7_u32),
            "query: year = ? | rank > ?",
        ),
        (
            in_1985() & title.lt("B") & Movie::RANK.gt(7_u32),
            "query: year = ? AND title < ? | rank > ?",
        ),
        (
            in_1985() & title.eq("Brazil") & Movie::RANK.gt(7_u32),
            "query: year = ? AND title = ? | rank > ?",
        ),
        (
            year.is_in([1985_u16, 1986]),
            "query of 2 partitions: year = ?",
        ),
        // A filter cannot be on the key that is queried.
        (
            in_1985() & title.contains("z"),
            "scan: year = ? AND contains(title, ?)",
        ),
        (
            in_1985() & title.ne("Brazil"),
            "scan: year = ? AND title <> ?",
        ),
        (
            in_1985() & title.size().gt(3),
            "scan: year = ? AND size(title) > ?",
        ),
        (title.eq("Brazil"), "scan: title = ?"),
        (
            in_1985() & title.is_in(["Brazil", "Alien"]),
            "batch get of 2 keys: year = ? AND title = ?",
        ),
        (
            year.is_in([1985_u16, 1986]) & title.is_in(["Brazil", "Alien"]),
            "batch get of 4 keys: year = ? AND title = ?",
        ),
        (
            (in_1985() & title.eq("Brazil")) | (year.eq(1979_u16) & title.eq("Alien")),
            "batch get of 2 keys: year = ? AND title = ?",
        ),
        (
            ((in_1985() & title.eq("Brazil")) | (year.eq(1979_u16) & title.eq("Alien")))
                & Movie::RANK.gt(1_u32),
            "query of 2 keys: year = ? AND title = ? | rank > ?",
        ),
        (
            (in_1985() & title.eq("Brazil")) | year.eq(1979_u16),
            "scan: (year = ? AND title = ?) OR year = ?",
        ),
        (
            keys_in([(1985, "Brazil"), (1979, "Alien")]) & Movie::RANK.gt(1_u32),
            "query of 2 keys: year = ? AND title = ? | rank > ?",
        ),
        (
            keys_in([(1985, "Brazil"), (1979, "Alien")]) & year.gt(1980_u16),
            "get: year = ? AND title = ?",
        ),
        (
            keys_in([(1985, "Brazil")]) & keys_in([(1979, "Alien")]),
            "nothing",
        ),
        (
            year.is_in([1985_u16, 1986]) & title.begins_with("B"),
            "query of 2 partitions: year = ? AND begins_with(title, ?)",
        ),
        (
            year.between(1985_u16, 1986_u16),
            "scan: year BETWEEN ? AND ?",
        ),
    ])
    .await;
}

// G46
#[tokio::test]
async fn indexes() {
    let (year, director, rating) = (Movie::YEAR, Movie::DIRECTOR, Movie::RATING);
    let by_gilliam = || director.eq("Gilliam");
    let by_two = || director.is_in(["Gilliam", "Scott"]);
    golden(vec![
        (by_gilliam(), "query on ByDirector: director = ?"),
        (
            by_gilliam() & year.lt(1990_u16),
            "query on ByDirector: director = ? AND year < ?",
        ),
        (
            by_gilliam() & year.lt(1990_u16) & rating.exists(),
            "query on ByDirector: director = ? AND year < ? | attribute_exists(rating)",
        ),
        (
            by_gilliam() & year.eq(1985_u16) & Movie::RANK.gt(7_u32),
            "query on ByDirector: director = ? AND year = ? | rank > ?",
        ),
        (
            by_two() & rating.gt(7_u32),
            "query of 2 partitions on ByDirector: director = ? | rating > ?",
        ),
        (
            by_two() & year.gt(1980_u16) & rating.exists(),
            "query of 2 partitions on ByDirector: director = ? AND year > ? | attribute_exists(rating)",
        ),
        (
            by_two() & year.between(1980_u16, 1989_u16) & rating.exists(),
            "query of 2 partitions on ByDirector: director = ? AND year BETWEEN ? AND ? | attribute_exists(rating)",
        ),
        (
            by_gilliam() & year.between(1980_u16, 1989_u16) & rating.gt(7_u32),
            "query on ByDirector: director = ? AND year BETWEEN ? AND ? | rating > ?",
        ),
        // The key of the table is not that of the index, so that a filter can have it.
        (
            by_gilliam() & Movie::TITLE.contains("z"),
            "query on ByDirector: director = ? | contains(title, ?)",
        ),
        // One partition of the table, but the index has both.
        (
            by_gilliam() & year.eq(1985_u16),
            "query on ByDirector: director = ? AND year = ?",
        ),
        // More of the sort key.
        (
            year.eq(1985_u16) & rating.gt(7_u32),
            "query on ByRating: year = ? AND rating > ?",
        ),
        (
            year.eq(1985_u16) & rating.exists(),
            "query: year = ? | attribute_exists(rating)",
        ),
        (
            year.eq(1985_u16) & Movie::TITLE.begins_with("B") & rating.gt(7_u32),
            "query: year = ? AND begins_with(title, ?) | rating > ?",
        ),
        // Items without a rating are not in the index.
        (
            year.eq(1985_u16) & !rating.gt(7_u32),
            "query: year = ? | NOT rating > ?",
        ),
        // It does not have all attributes.
        (Movie::GENRE.eq("Drama"), "scan: genre = ?"),
        // A field with a default can be absent, and a rating, too.
        (Movie::STUDIO.eq("Embassy"), "scan: studio = ?"),
        (
            Movie::STUDIO.eq("Embassy") & rating.ge(1_u32),
            "query on ByStudio: studio = ? AND rating >= ?",
        ),
        (
            Movie::STUDIO.eq("Embassy") & rating.attribute_type(dyno::AttributeType::N),
            "scan: studio = ? AND attribute_type(rating, N)",
        ),
        (
            Movie::STUDIO.eq("Embassy") & rating.exists(),
            "query on ByStudio: studio = ?",
        ),
    ])
    .await;
}

// The planner of an index with several attributes in a half, which not every engine has.
#[test]
fn keys_of_several_attributes() {
    let tickets: Table<Ticket> = embedded().table();
    let (project, state) = (Ticket::PROJECT, Ticket::STATE);
    let open = || project.eq("dyno") & state.eq("open");
    for (condition, expected) in [
        (open(), "query on ByState: project = ? AND state = ?"),
        (
            open() & Ticket::PRIORITY.eq(1_u8) & Ticket::OPENED.ge("2026"),
            "query on ByState: project = ? AND state = ? AND priority = ? AND opened >= ?",
        ),
        (
            open() & Ticket::PRIORITY.le(2_u8),
            "query on ByState: project = ? AND state = ? AND priority <= ?",
        ),
        // From left to right, without a gap.
        (
            open() & Ticket::OPENED.ge("2026"),
            "scan: project = ? AND state = ? AND opened >= ?",
        ),
        (
            open() & Ticket::PRIORITY.le(2_u8) & Ticket::OPENED.ge("2026"),
            "scan: project = ? AND state = ? AND priority <= ? AND opened >= ?",
        ),
        (
            project.is_in(["dyno", "rust"]) & state.is_in(["open", "new"]) & Ticket::NOTE.exists(),
            "query of 4 partitions on ByState: project = ? AND state = ? | attribute_exists(note)",
        ),
        (project.eq("dyno"), "scan: project = ?"),
        (Ticket::ID.eq(7_u64), "get: id = ?"),
    ] {
        let plan = tickets.find(condition.clone()).explain().unwrap();
        assert_eq!(line(&plan), expected, "{condition}");
    }
}

#[tokio::test]
async fn keys_that_are_composed_of_fields() {
    let (customer, year, number) = (Order::CUSTOMER, Order::YEAR, Order::NUMBER);
    let of_7 = || customer.eq(7_u32);
    golden(vec![
        (of_7(), "query: pk = ? AND begins_with(sk, ?)"),
        (
            of_7() & year.eq(2026_u16),
            "query: pk = ? AND begins_with(sk, ?)",
        ),
        (
            of_7() & year.gt(2020_u16),
            "query: pk = ? AND sk BETWEEN ? AND ?",
        ),
        (
            of_7() & year.ge(2020_u16) & year.lt(2026_u16),
            "query: pk = ? AND sk BETWEEN ? AND ?",
        ),
        (
            of_7() & year.eq(2026_u16) & number.between(1_u16, 9_u16),
            "query: pk = ? AND sk BETWEEN ? AND ?",
        ),
        (
            of_7() & year.eq(2026_u16) & number.eq(9_u16),
            "get: pk = ? AND sk = ?",
        ),
        (
            of_7() & year.is_in([2025_u16, 2026]) & number.eq(9_u16),
            "batch get of 2 keys: pk = ? AND sk = ?",
        ),
        // What the key cannot say is a filter on the stored field.
        (
            of_7() & number.eq(9_u16),
            "query: pk = ? AND begins_with(sk, ?) | number = ?",
        ),
        (
            of_7() & year.is_in([2025_u16, 2026]),
            "query: pk = ? AND begins_with(sk, ?) | year IN (?, ?)",
        ),
        (
            customer.is_in([7_u32, 8]) & Order::NOTE.exists(),
            "query of 2 partitions: pk = ? AND begins_with(sk, ?) | attribute_exists(note)",
        ),
        (
            Order::REGION.eq("EU") & Order::TOTAL.gt(100_u32),
            "query on GSI1: gsi1pk = ? AND gsi1sk BETWEEN ? AND ?",
        ),
        (
            Order::REGION.eq("EU"),
            "query on GSI1: gsi1pk = ? AND begins_with(gsi1sk, ?)",
        ),
        (
            Order::REGION.is_in(["EU", "US"]) & Order::NOTE.exists(),
            "query of 2 partitions on GSI1: gsi1pk = ? AND begins_with(gsi1sk, ?) | attribute_exists(note)",
        ),
        // A value that cannot stand in the key is that of no item.
        (Order::REGION.eq("E\u{10FFFF}"), "nothing"),
        // In lower case, different values are alike.
        (
            Order::MAIL.eq("Ada@example.com") & Order::STATE.eq("open"),
            "query on GSI2: gsi2pk = ? AND begins_with(gsi2sk, ?) | mail = ?",
        ),
        (
            keys_in([(7, (2026, 9)), (7, (2026, 10))]),
            "batch get of 2 keys: pk = ? AND sk = ?",
        ),
        (of_7() & customer.eq(8_u32), "nothing"),
        (year.eq(2026_u16), "scan: kind = ? AND year = ?"),
    ])
    .await;
}

#[tokio::test]
async fn lists_of_sort_keys_that_are_fields() {
    let (day, number, weight) = (Parcel::DAY, Parcel::NUMBER, Parcel::WEIGHT);
    let in_rome = || Parcel::CITY.eq("Rome");
    golden(vec![
        (
            day.eq(7_u16) & number.is_in([3_u32, 1, 2]),
            "batch get of 3 keys: pk = ? AND sk = ?",
        ),
        (
            day.is_in([7_u16, 8]) & number.is_in([1_u32, 2]) & Parcel::NOTE.exists(),
            "query of 4 keys: pk = ? AND sk = ? | attribute_exists(note)",
        ),
        (
            in_rome() & weight.is_in([3_u32, 1]),
            "query of 2 ranges on GSI1: gsi1pk = ? AND weight = ?",
        ),
        (
            in_rome() & weight.is_in([3_u32, 1]) & weight.gt(2_u32),
            "query on GSI1: gsi1pk = ? AND weight = ?",
        ),
        (
            Parcel::CITY.is_in(["Rome", "Oslo"]) & weight.is_in([3_u32, 1]) & Parcel::NOTE.exists(),
            "query of 4 ranges on GSI1: gsi1pk = ? AND weight = ? | attribute_exists(note)",
        ),
        (in_rome() & weight.is_in(Vec::<u32>::new()), "nothing"),
        // Values of another type are those of no item.
        (in_rome() & path_of("weight").eq("heavy"), "nothing"),
        (in_rome() & path_of("weight").gt("heavy"), "nothing"),
        (
            day.eq(7_u16) & path_of("number").is_in(["a", "b"]),
            "nothing",
        ),
    ])
    .await;
}

// DynamoDB rejects a key of more than 2,048 and 1,024 bytes, so that no item has it.
#[tokio::test]
async fn values_that_are_too_long_for_a_key() {
    let in_1985 = || Movie::YEAR.eq(1985_u16);
    let long = || "b".repeat(1025);
    let title = Movie::TITLE;
    golden(vec![
        (in_1985() & title.eq(long()), "nothing"),
        (
            in_1985() & title.is_in([long(), "b".repeat(1024)]),
            "get: year = ? AND title = ?",
        ),
        (in_1985() & title.begins_with(long()), "nothing"),
        (
            in_1985() & title.gt(long()),
            "query: year = ? AND title >= ?",
        ),
        (
            in_1985() & title.le(long()),
            "query: year = ? AND title <= ?",
        ),
        (
            in_1985() & title.between("a", long()),
            "query: year = ? AND title BETWEEN ? AND ?",
        ),
        (
            in_1985() & title.between(long(), format!("{}a", long())),
            "nothing",
        ),
        (in_1985() & title.ge("\u{10FFFF}".repeat(257)), "nothing"),
        (Movie::DIRECTOR.eq("d".repeat(2049)), "nothing"),
        (
            Movie::DIRECTOR.eq("d".repeat(2048)),
            "query on ByDirector: director = ?",
        ),
        // Only keys have a limit.
        (
            in_1985() & Movie::GENRE.eq("g".repeat(3000)),
            "query: year = ? | genre = ?",
        ),
    ])
    .await;
}

// A bound that is too long is replaced by one that leaves the same keys.
#[tokio::test]
async fn the_items_of_ranges_whose_bounds_are_too_long() {
    let movies = temporary_table::<Movie>().await.unwrap();
    let titles = ["a", "b", "c"].map(str::to_owned).into_iter();
    let titles = titles.chain([1023, 1024].map(|length| "b".repeat(length)));
    let titles: Vec<_> = titles.chain(["b".repeat(1023) + "c"]).collect();
    let movie = |title: &String| Movie {
        year: 1985,
        title: title.clone(),
        director: None,
        genre: "g".to_owned(),
        rank: 1,
        rating: None,
        studio: "s".to_owned(),
    };
    movies
        .batch()
        .put_all(titles.iter().map(movie))
        .await
        .unwrap();
    for bound in [
        "b".repeat(1025),
        "b".repeat(1022) + "é",
        "b".repeat(1023) + "é",
        "é".repeat(2000),
    ] {
        let title = Movie::TITLE;
        for (condition, holds) in [
            (
                title.gt(&*bound),
                titles.iter().filter(|title| **title > bound).count(),
            ),
            (
                title.ge(&*bound),
                titles.iter().filter(|title| **title >= bound).count(),
            ),
            (
                title.lt(&*bound),
                titles.iter().filter(|title| **title < bound).count(),
            ),
            (
                title.le(&*bound),
                titles.iter().filter(|title| **title <= bound).count(),
            ),
        ] {
            let find = movies.find(Movie::YEAR.eq(1985_u16) & condition);
            assert_eq!(find.count().await.unwrap(), holds, "{}", bound.len());
        }
    }
}

// G50
#[tokio::test]
async fn lists_of_keys_have_no_bound() {
    let users: Table<User> = embedded().table();
    let plan = users.find(keys_in(0..12_000_u32)).explain().unwrap();
    assert_eq!((plan.keys(), plan.min_requests()), (12_000, 120));
    let movies: Table<Movie> = embedded().table();
    let lists = Movie::YEAR.is_in(1..=100_u16)
        & Movie::TITLE.is_in((0..100).map(|title| title.to_string()));
    let plan = movies.find(lists).explain().unwrap();
    assert_eq!(
        line(&plan),
        "batch get of 10000 keys: year = ? AND title = ?"
    );
    let orders: Table<Order> = embedded().table();
    let lists = Order::CUSTOMER.is_in(0..30_u32)
        & Order::YEAR.is_in(2000..2030_u16)
        & Order::NUMBER.is_in(0..10_u16);
    let plan = orders.find(lists).explain().unwrap();
    assert_eq!(line(&plan), "batch get of 9000 keys: pk = ? AND sk = ?");
}

#[test]
fn a_plan_prints_its_bounds_and_its_error() {
    let movies: Table<Movie> = embedded().table();
    let in_1985 = || movies.find(Movie::YEAR.eq(1985_u16) & Movie::RANK.gt(7_u32));
    let plan = in_1985().page_size(20).explain().unwrap().to_string();
    assert!(
        plan.contains("requests    at least 1, one for each 20 items or 1 MB\n"),
        "{plan}"
    );
    for nothing in [
        in_1985(),
        movies.find(keys_in([(1, "a"), (2, "b")])),
        movies.find(Movie::RANK.eq(1_u32)).allow_scan(),
    ] {
        let plan = nothing.limit(0).explain().unwrap();
        assert_eq!(
            (plan.min_requests(), plan.max_requests()),
            (0, Some(0)),
            "{plan}"
        );
        assert_eq!(
            (plan.min_read_units(), plan.max_read_units()),
            (0.0, Some(0.0)),
            "{plan}"
        );
        assert!(
            plan.to_string().contains("requests    0\nread units  0"),
            "{plan}"
        );
    }
    let scan = movies.find(Movie::RANK.gt(7_u32)).explain().unwrap();
    let text = scan.to_string();
    let (_, last) = text.rsplit_once('\n').unwrap();
    assert!(
        last.starts_with("error       the condition on `rank` selects no key"),
        "{text}"
    );
    assert!(last.ends_with("or call `allow_scan`"), "{text}");
    assert!(scan.error().is_some() && scan.is_scan());
    let allowed = movies
        .find(Movie::RANK.gt(7_u32))
        .allow_scan()
        .explain()
        .unwrap();
    assert_eq!(allowed.error(), None);
    let empty = in_1985().page_size(0).explain().unwrap();
    let reason = "a page size of 0 evaluates no items; it must be at least 1";
    assert_eq!(empty.error(), Some(reason));
    let late = movies
        .find(Movie::DIRECTOR.eq("a"))
        .consistent()
        .explain()
        .unwrap();
    assert!(
        late.error().unwrap().contains("no consistent reads"),
        "{late}"
    );
    // More than DynamoDB takes in an expression.
    let long = Movie::DIRECTOR.eq("a")
        & Condition::any(
            (0..60).map(|at| Movie::GENRE.eq(at.to_string().repeat(5)) & Movie::RANK.eq(at)),
        );
    let long = movies.find(long).explain().unwrap();
    assert_eq!(
        (long.access(), long.error()),
        (dyno::find::Access::Query, None),
        "{long}"
    );
    let delete = movies
        .delete_where(Movie::RANK.gt(7_u32))
        .explain()
        .unwrap();
    assert!(delete.error().is_some(), "{delete}");
}

#[test]
fn a_plan_prints_as_a_table() {
    let movies: Table<Movie> = embedded().table();
    let find = movies.find(Movie::YEAR.eq(1985_u16) & Movie::RANK.gt(7_u32));
    let expected = "access      query\n\
                    source      table Movies\n\
                    key         year = ?\n\
                    filter      rank > ?\n\
                    reads       1 partition\n\
                    requests    at least 1, one for each 1 MB\n\
                    read units  at least 0.5";
    assert_eq!(find.explain().unwrap().to_string(), expected);
    let find = movies
        .find(keys_in((1..=250_u16).map(|year| (year, "Brazil"))))
        .consistent();
    let expected = "access      batch get\n\
                    source      table Movies\n\
                    key         year = ? AND title = ?\n\
                    reads       250 items\n\
                    requests    at least 3\n\
                    read units  250 to 25000";
    assert_eq!(find.explain().unwrap().to_string(), expected);
    let delete = movies.delete_where(keys_in([(1985, "Brazil")]));
    let expected = "access      batch delete\n\
                    source      table Movies\n\
                    key         year = ? AND title = ?\n\
                    reads       nothing\n\
                    deletes     1 key, 1 write unit or more each\n\
                    requests    at least 1\n\
                    read units  0";
    assert_eq!(delete.explain().unwrap().to_string(), expected);
    let plan = movies.find(Movie::DIRECTOR.eq("secret")).explain().unwrap();
    assert!(!format!("{plan} {plan:?}").contains("secret"));
    assert_eq!(plan.index(), Some("ByDirector"));

    // The table, whose items are not behind, answers what must be exact.
    let both = || Movie::YEAR.eq(1985_u16) & Movie::DIRECTOR.eq("Gilliam");
    assert_eq!(
        movies.find(both()).explain().unwrap().index(),
        Some("ByDirector")
    );
    assert_eq!(
        movies.find(both()).consistent().explain().unwrap().index(),
        None
    );
    assert_eq!(movies.delete_where(both()).explain().unwrap().index(), None);
    let alone = movies.delete_where(Movie::DIRECTOR.eq("Gilliam"));
    assert_eq!(alone.explain().unwrap().index(), Some("ByDirector"));
}
