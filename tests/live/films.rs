//! The films of the AWS getting-started guide, whole: what DynamoDB returns equals what plain Rust computes from the
//! file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dyno::{Document, Model, Number, Update, begins_with, between, ge};
use dyno_testing::temporary_table;
use futures::TryStreamExt as _;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
#[dyno(local_index(name = "ByRating", sort_key = rating))]
struct Film {
    #[dyno(partition_key)]
    year: u16,
    #[dyno(sort_key)]
    title: String,
    rank: Option<u32>,
    /// A decimal, which must come back as it was written.
    rating: Option<Number>,
    info: Info,
}

#[derive(Document, Clone, Debug, PartialEq)]
struct Info {
    rank: Option<u32>,
    rating: Option<Number>,
    plot: Option<String>,
    release_date: Option<String>,
    running_time_secs: Option<u32>,
    image_url: Option<String>,
    #[dyno(default)]
    actors: Vec<String>,
    // Without duplicates in the file, so that they serve as sets as well.
    genres: BTreeSet<String>,
    directors: BTreeSet<String>,
}

/// The key alone.
#[derive(Document, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Title {
    year: u16,
    title: String,
}

/// The AWS film file where it is at hand, and always as many films as it has, of several pages: those of the example
/// and generated ones.
fn films() -> Vec<Film> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let example = std::fs::read_to_string(root.join("examples/movies.json"));
    let file = std::fs::read_to_string(root.join("../shared/data/moviedata.json"));
    let text = file.or(example).expect("the example has films");
    let mut films: Vec<Film> = dyno::from_json(&text).expect("the file has films");
    for film in &mut films {
        film.rank = film.info.rank.take();
        film.rating = film.info.rating.clone();
    }
    let missing = FILMS.saturating_sub(films.len());
    films.extend(generated().take(missing));
    films
}

/// The number of films in the AWS film file.
const FILMS: usize = 4609;

/// Films whose attributes are present and absent in all combinations, of two thirds of a kilobyte each. All runs have
/// the same ones.
fn generated() -> impl Iterator<Item = Film> {
    const GENRES: [&str; 6] = ["Action", "Comedy", "Crime", "Drama", "Romance", "Thriller"];
    const WORDS: [&str; 8] = [
        "The Moon",
        "A Letter",
        "Rush",
        "Levels",
        "Zeta",
        "Bridges",
        "Ink",
        "Lighthouse",
    ];
    const NAMES: [&str; 7] = [
        "Ada Berg",
        "Anna Lind",
        "Ben Ode",
        "Cleo Park",
        "Dan Roth",
        "Eve Sand",
        "Xi Yu",
    ];
    // A linear congruential generator (Knuth, MMIX).
    let mut state = 1_u64;
    let mut below = move |limit: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    (0_u32..).map(move |number| {
        let mut pick = |from: &[&str]| {
            let picked = from.get(below(from.len() as u64) as usize);
            picked.copied().unwrap_or_default().to_owned()
        };
        let title = format!("{} {number}", pick(&WORDS));
        let genres = (0..3).map(|_| pick(&GENRES)).collect();
        let directors = (0..2).map(|_| pick(&NAMES)).collect();
        let actors: Vec<String> = (0..6).map(|_| pick(&NAMES)).collect();
        let actors = actors.into_iter().take(below(7) as usize).collect();
        let mut some = |limit: u64| Some(below(limit)).filter(|_| number % 7 != 0);
        let rating: Option<Number> = some(100)
            .map(|tenths| format!("{}.{}", tenths / 10, tenths % 10))
            .map(|rating| rating.parse().expect("a decimal"));
        let rank = some(5000).map(|rank| rank as u32);
        let running_time_secs = some(9000).map(|seconds| seconds as u32);
        let plot = (number % 3 != 0).then(|| format!("{title}: {}", "and then ".repeat(40)));
        let info = Info {
            rank: None,
            rating: rating.clone(),
            plot,
            release_date: some(28).map(|day| format!("2013-02-{:02}T00:00:00Z", day + 1)),
            running_time_secs,
            image_url: (number % 5 != 0).then(|| format!("http://example.com/{}", "i".repeat(100))),
            actors,
            genres,
            directors,
        };
        // As in the file, most films are of few years: a year has more than a page.
        let year = match number % 3 {
            0 => 1920 + below(95) as u16,
            1 => 2013,
            _ => 2012,
        };
        Film {
            year,
            title,
            rank,
            rating,
            info,
        }
    })
}

// So that the pages below are several: a page is 1 MB.
#[test]
fn the_generated_films_are_as_varied_as_those_of_the_guide() {
    assert!(films().len() >= FILMS);
    let films: Vec<Film> = generated().take(FILMS).collect();
    let sizes = films
        .iter()
        .map(|film| dyno::size::item_size(film).expect("a film"));
    assert!(sizes.sum::<usize>() > 2 * 1024 * 1024);
    let without = |has: fn(&Film) -> bool| films.iter().filter(|film| !has(film)).count();
    for has in [
        (|film| film.rank.is_some()) as fn(&Film) -> bool,
        |film| film.rating.is_some(),
        |film| film.info.plot.is_some(),
        |film| film.info.actors.len() >= 4,
        |film| film.info.genres.contains("Comedy"),
    ] {
        assert!((1..films.len()).contains(&without(has)));
    }
    let years: BTreeMap<u16, usize> = films.iter().fold(BTreeMap::new(), |mut years, film| {
        *years.entry(film.year).or_default() += 1;
        years
    });
    assert!(years.len() > 50 && years.values().any(|&films| films > 200));
}

/// Films by their key, as the table orders them within a year.
fn sorted(films: impl IntoIterator<Item = Film>) -> Vec<Film> {
    let by_key: BTreeMap<(u16, String), Film> = films
        .into_iter()
        .map(|film| ((film.year, film.title.clone()), film))
        .collect();
    by_key.into_values().collect()
}

// A18, A28, A29, A30, A41 to A44, A88, Q34 to Q36, Q38, Q40, Q42, I34, I36, I39, I41, I42, D5
#[tokio::test]
async fn answers_equal_what_the_file_says() {
    let films = sorted(films());
    let table = temporary_table::<Film>().await.unwrap();
    table.batch().put_all(films.clone()).await.unwrap();

    // Everything, over several pages, in one stream and in parallel ones.
    assert_eq!(sorted(table.scan().all().await.unwrap()), films);
    assert_eq!(sorted(table.scan().parallel(4).all().await.unwrap()), films);
    assert_eq!(table.scan().count().await.unwrap(), films.len());
    let streamed: Vec<Film> = table
        .scan()
        .page_size(100)
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(sorted(streamed), films);

    // Each year by query, in the order of titles and against it.
    let years: BTreeSet<u16> = films.iter().map(|film| film.year).collect();
    for &year in &years {
        let of_year: Vec<Film> = films
            .iter()
            .filter(|film| film.year == year)
            .cloned()
            .collect();
        assert_eq!(
            table.query(year).page_size(50).all().await.unwrap(),
            of_year
        );
        assert_eq!(table.query(year).count().await.unwrap(), of_year.len());
        let newest: Vec<Film> = of_year.iter().rev().take(3).cloned().collect();
        assert_eq!(
            table.query(year).descending().limit(3).all().await.unwrap(),
            newest
        );
    }

    // Ranges of the sort key, with and without a filter.
    let year = *years
        .iter()
        .max_by_key(|year| films.iter().filter(|film| film.year == **year).count())
        .unwrap();
    let of_year = || films.iter().filter(move |film| film.year == year);
    let from_a_to_l: Vec<Film> = of_year()
        .filter(|film| ("A".."L").contains(&&*film.title) || film.title == "L")
        .cloned()
        .collect();
    assert_eq!(
        table
            .query(year)
            .sort_key(between("A", "L"))
            .all()
            .await
            .unwrap(),
        from_a_to_l
    );
    let the: Vec<Film> = of_year()
        .filter(|film| film.title.starts_with("The "))
        .cloned()
        .collect();
    assert_eq!(
        table
            .query(year)
            .sort_key(begins_with("The "))
            .all()
            .await
            .unwrap(),
        the
    );
    let good = |film: &Film| {
        film.info
            .rating
            .as_ref()
            .is_some_and(|rating| rating.to_f64() > 7.5)
    };
    let good_of_year: Vec<Film> = of_year().filter(|film| good(film)).cloned().collect();
    let seven_and_a_half: Number = "7.5".parse().unwrap();
    let found = table
        .query(year)
        .filter(Film::INFO.rating.gt(&seven_and_a_half))
        .all()
        .await
        .unwrap();
    assert_eq!(found, good_of_year);
    assert_eq!(
        table
            .query(year)
            .filter(Film::INFO.rating.gt(&seven_and_a_half))
            .limit(2)
            .all()
            .await
            .unwrap(),
        good_of_year[..good_of_year.len().min(2)]
    );

    // Filters over the whole table.
    let filters = [
        (
            Film::YEAR.between(1950, 1959),
            Box::new(|film: &Film| (1950..=1959).contains(&film.year))
                as Box<dyn Fn(&Film) -> bool>,
        ),
        (
            Film::INFO.genres.contains("Comedy") & !Film::INFO.plot.exists(),
            Box::new(|film| film.info.genres.contains("Comedy") && film.info.plot.is_none()),
        ),
        (
            Film::INFO.actors.size().ge(4) | Film::INFO.running_time_secs.lt(1200),
            Box::new(|film| {
                film.info.actors.len() >= 4
                    || film.info.running_time_secs.is_some_and(|secs| secs < 1200)
            }),
        ),
        (
            Film::INFO.rating.not_exists(),
            Box::new(|film| film.info.rating.is_none()),
        ),
        (
            Film::INFO.actors.at(0).begins_with("A"),
            Box::new(|film| {
                film.info
                    .actors
                    .first()
                    .is_some_and(|actor| actor.starts_with('A'))
            }),
        ),
        (
            Film::TITLE.is_in(["Brazil Nuts", "Rush", "Prisoners"]),
            Box::new(|film| ["Brazil Nuts", "Rush", "Prisoners"].contains(&&*film.title)),
        ),
    ];
    for (filter, in_rust) in filters {
        let expected: Vec<Film> = films.iter().filter(|film| in_rust(film)).cloned().collect();
        assert_eq!(
            sorted(table.scan().filter(filter.clone()).all().await.unwrap()),
            expected,
            "{filter}"
        );
        assert_eq!(
            table.scan().filter(filter.clone()).count().await.unwrap(),
            expected.len(),
            "{filter}"
        );
    }

    // The indexes: global by rank, local by rating, each without the films that have none.
    let mut by_rank: Vec<Film> = of_year()
        .filter(|film| film.rank.is_some())
        .cloned()
        .collect();
    by_rank.sort_by_key(|film| film.rank);
    let ranks = |films: &[Film]| films.iter().map(|film| film.rank).collect::<Vec<_>>();
    let found = table
        .index(Film::BY_RANK)
        .query(year)
        .sort_key(ge(1))
        .all()
        .await
        .unwrap();
    assert_eq!(ranks(&found), ranks(&by_rank));
    assert_eq!(sorted(found), sorted(by_rank));
    let mut by_rating: Vec<Film> = of_year()
        .filter(|film| film.rating.is_some())
        .cloned()
        .collect();
    by_rating.sort_by(|a, b| a.rating.cmp(&b.rating));
    let ratings = |films: &[Film]| {
        films
            .iter()
            .map(|film| film.rating.clone())
            .collect::<Vec<_>>()
    };
    let found = table
        .index(Film::BY_RATING)
        .query(year)
        .consistent()
        .descending()
        .all()
        .await
        .unwrap();
    assert_eq!(
        ratings(&found),
        ratings(&by_rating).into_iter().rev().collect::<Vec<_>>()
    );

    // A18: a smaller struct is the projection.
    let mut titles: Vec<Title> = table.scan().project::<Title>().all().await.unwrap();
    titles.sort();
    let expected: Vec<Title> = films
        .iter()
        .map(|film| Title {
            year: film.year,
            title: film.title.clone(),
        })
        .collect();
    assert_eq!(titles, expected);
}

// A45 to A55, A87: the writes of the guide, on one film of the file.
#[tokio::test]
async fn updates_of_a_film_follow_the_guide() {
    let film = sorted(films())
        .into_iter()
        .find(|film| film.info.actors.len() >= 3 && film.info.rating.is_some())
        .unwrap();
    let table = temporary_table::<Film>().await.unwrap();
    table.create(&film).await.unwrap().unwrap();
    let key = (film.year, film.title.as_str());

    let one: Number = "1.0".parse().unwrap();
    let counted = table
        .update(key, Film::INFO.rating.set(Film::INFO.rating + &one))
        .await
        .unwrap();
    let rating = film.info.rating.as_ref().map(Number::to_f64).unwrap();
    assert!(
        (counted.info.rating.as_ref().map(Number::to_f64).unwrap() - rating - 1.0).abs() < 1e-9
    );

    let removal = Film::INFO.actors.at(0).remove();
    let failed = table
        .update(key, removal.clone())
        .condition(Film::INFO.actors.size().gt(film.info.actors.len()))
        .await
        .unwrap();
    assert_eq!(failed.unwrap_err().old, Some(counted));
    let left = table
        .update(key, removal)
        .condition(Film::INFO.actors.size().ge(3))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(left.info.actors, film.info.actors[1..]);

    let sets = Update::all([
        Film::INFO.genres.set(["New"]),
        Film::INFO.directors.delete(&film.info.directors),
    ]);
    let changed = table.update(key, sets).await.unwrap();
    assert_eq!(changed.info.genres, BTreeSet::from(["New".to_owned()]));
    assert_eq!(changed.info.directors, BTreeSet::new());

    assert!(
        table
            .delete(key)
            .condition(Film::YEAR.lt(1900))
            .await
            .unwrap()
            .is_err()
    );
    assert!(
        table
            .delete(key)
            .condition(Film::YEAR.ge(1900))
            .await
            .unwrap()
            .is_ok()
    );
    assert_eq!(table.get(key).await.unwrap(), None);
}
