//! Whatever is changed: the table has what a put would have written, and what the model does not know.

#![expect(
    clippy::unwrap_used,
    reason = "a test may panic; the lint leaves out only functions with `#[test]`"
)]

use dyno::{Item, Value, item, path};

use super::{Counts, Film, Info, Page, Studio, films, pages};
use crate::faults::{Chance, Named, seeds};

impl Chance {
    fn is(&mut self, per_cent: u64) -> bool {
        self.below(100) < per_cent
    }

    fn word(&mut self) -> String {
        ["", "a", "b", "size", "d[0]", "x.y", "#0"][self.below(7) as usize].to_owned()
    }

    fn some<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.is(60).then(|| make(self))
    }

    fn words<C: FromIterator<String>>(&mut self) -> C {
        (0..self.below(4)).map(|_| self.word()).collect()
    }

    fn info(&mut self) -> Info {
        let mut languages: std::collections::BTreeSet<String> = self.words();
        languages.remove("");
        Info {
            plot: self.some(Self::word),
            year: self.below(3) as u16,
            languages,
            studio: self.some(|chance| Studio {
                name: chance.word(),
                city: chance.some(Self::word),
            }),
        }
    }

    fn film(&mut self, id: u64) -> Film {
        let mut film = Film {
            id,
            ..Film::default()
        };
        for _ in 0..12 {
            self.change_film(&mut film);
        }
        film
    }

    fn change_film(&mut self, film: &mut Film) {
        match self.below(13) {
            0 => film.title = self.word(),
            1 => film.rank = self.some(|chance| chance.below(3) as u32),
            2 => film.rating = self.below(3) as f64 / 2.0,
            3 => film.tags = self.words(),
            4 => film.note = self.word(),
            5 => film.sequel = self.some(|chance| chance.below(3)),
            6 => film.cast = self.words(),
            7 => film.info = self.some(Self::info),
            8 => {
                let change = self.info();
                if let Some(info) = &mut film.info {
                    match self.below(4) {
                        0 => info.plot = change.plot,
                        1 => info.year = change.year,
                        2 => info.languages = change.languages,
                        _ => info.studio = change.studio,
                    }
                }
            }
            9 => {
                let (word, number) = (format!("{}.", self.word()), self.below(3) as i64);
                film.votes.insert(word, number);
            }
            10 => {
                let word = format!("{}.", self.word());
                film.votes.remove(&word);
            }
            11 => {
                film.counts = Counts {
                    views: self.below(3),
                    likes: self.some(|chance| chance.below(3)),
                };
            }
            _ => film.draft = self.below(3) as u32,
        }
    }
}

/// What the item of a put has.
fn as_put(film: &Film) -> Item {
    let json = dyno::to_dynamodb_json(film).unwrap();
    dyno::from_dynamodb_json(&json).unwrap()
}

// Q24, G33
#[tokio::test]
async fn a_save_is_what_a_put_is() {
    let films = films().await;
    let raw = films.raw();
    for id in seeds(1000) {
        let _named = Named(id);
        let mut chance = Chance(id);
        let first = chance.film(id);
        films.put(&first).await.unwrap();
        let foreign = path("foreign").set(item! { "list" => vec![1, 2] });
        raw.update(id, foreign).await.unwrap();
        // Also in a document of the model.
        let mut is_inside = first.info.is_some() && chance.is(50);
        if is_inside {
            let inside = path("info").key("foreign").set("kept");
            raw.update(id, inside).await.unwrap();
        }
        let get = films.get(id).consistent().loaded();
        let mut loaded = get.required().await.unwrap();
        // Twice, because what was saved is what was read.
        for _ in 0..2 {
            let had_info = loaded.info.is_some();
            for _ in 0..chance.below(4) {
                chance.change_film(&mut loaded);
            }
            let changed = loaded.clone().into_inner();
            films.save(&mut loaded).await.unwrap();
            assert_eq!(*loaded, changed);
            let mut stored = raw.get(id).consistent().required().await.unwrap();
            let foreign = stored.remove("foreign");
            assert_eq!(foreign, Some(item! { "list" => vec![1, 2] }.into()));
            is_inside &= had_info && changed.info.is_some();
            if let Some(Value::M(info)) = stored.get_mut("info") {
                let inside = info.remove("foreign");
                assert_eq!(inside, is_inside.then(|| "kept".into()));
            }
            assert_eq!(stored, as_put(&changed));
            assert!(films.save(&mut loaded).into_sdk().unwrap().is_none());
        }
    }
}

impl Chance {
    fn change_page(&mut self, page: &mut Page) {
        match self.below(5) {
            0 => page.author = ["ada", "BEA", "Cleo"][self.below(3) as usize].to_owned(),
            1 => page.status = ["new", "old"][self.below(2) as usize].to_owned(),
            2 => page.reviewer = self.some(|chance| format!("r{}", chance.below(3))),
            3 => page.price = self.below(4) as u32,
            _ => page.amount = self.below(4) as u32,
        }
    }
}

// The keys of indexes, the times, the version and what is computed are those of a put.
#[tokio::test]
async fn what_a_model_does_by_itself_is_the_same() {
    let (pages, _made) = pages().await;
    let raw = pages.raw();
    for id in seeds(300) {
        let _named = Named(id);
        let mut chance = Chance(id);
        let mut new = Page {
            name: id.to_string(),
            author: "Ada".to_owned(),
            status: "new".to_owned(),
            ..Page::default()
        };
        for _ in 0..5 {
            chance.change_page(&mut new);
        }
        pages.put(&new).await.unwrap();
        let get = pages.get(&*new.name).consistent().loaded();
        let mut loaded = get.required().await.unwrap();
        for _ in 0..2 {
            for _ in 0..chance.below(4) {
                chance.change_page(&mut loaded);
            }
            let now = loaded.clone().into_inner();
            let is_changed = pages.save(&mut loaded).into_sdk().unwrap().is_some();
            pages.save(&mut loaded).await.unwrap();
            let mut saved = raw
                .get((format!("PAGE#{id}"), "PAGE"))
                .await
                .unwrap()
                .unwrap();
            assert_eq!(loaded.version, now.version + u64::from(is_changed));
            // The same item, put by another one.
            let copy = Page {
                version: loaded.version,
                ..now.clone()
            };
            pages.put(&copy).await.unwrap();
            let mut put = raw
                .get((format!("PAGE#{id}"), "PAGE"))
                .await
                .unwrap()
                .unwrap();
            for item in [&mut saved, &mut put] {
                item.remove("version");
                item.remove("write_id");
            }
            assert_eq!(saved, put);
            loaded = pages
                .get(&*new.name)
                .consistent()
                .loaded()
                .required()
                .await
                .unwrap();
        }
    }
}
