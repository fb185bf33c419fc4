//! A model typed by hand, just as the derive would write it.

use dyno_core::{Client, Item, Key, between, gt, path};

#[derive(Clone, Debug, PartialEq)]
struct Movie {
    year: u16,
    title: String,
    rank: Option<u32>,
    info: Info,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Info {
    rating: Option<f64>,
    plot: Option<String>,
    actors: Vec<String>,
}

const _: () = {
    use ::dyno_core::__private as dyno;

    #[automatically_derived]
    impl Movie {
        pub const YEAR: dyno::Path<Self, dyno::KeyField<Self, 0>, u16> = dyno::Path::KEY;
        pub const TITLE: dyno::Path<Self, dyno::KeyField<Self, 1>, String> = dyno::Path::KEY;
        pub const RANK: dyno::Path<Self, dyno::Field<dyno::Root, Self, 2>, Option<u32>> =
            dyno::Path::FIELD;
        pub const INFO: dyno::Path<Self, dyno::Field<dyno::Root, Self, 3>, Info> =
            dyno::Path::FIELD;
        pub const BY_RANK: dyno::Index<Self, 0> = dyno::Index::INDEX;
    }

    #[automatically_derived]
    impl dyno::Attribute for Movie {
        type Kind = dyno::kind::Document;
        type Base = Self;
        type Presence = dyno::kind::Always;
        type InList = dyno::kind::L<Self>;
        type Fields<M, A> = dyno::NoFields<M, A>;
    }

    #[automatically_derived]
    impl dyno::EncodeMembers for Movie {
        fn encode_members(
            &self,
            map: &mut dyno::MapWriter<'_>,
        ) -> dyno::Result<(), dyno::EncodeError> {
            map.key("year", &self.year)?;
            map.key("title", &self.title)?;
            map.key("rank", &self.rank)?;
            map.member("info", &self.info)?;
            dyno::Result::Ok(())
        }
    }

    #[automatically_derived]
    impl dyno::Encode for Movie {
        fn encode(&self, out: dyno::Out<'_>) -> dyno::Result<(), dyno::EncodeError> {
            dyno::encode_document(self, out)
        }
    }

    #[automatically_derived]
    impl<'b> dyno::Members<'b> for Movie {
        fn decode_members(map: &mut dyno::Map<'_, 'b>) -> dyno::Result<Self, dyno::DecodeError> {
            let mut year = dyno::slot::<u16>();
            let mut title = dyno::slot::<String>();
            let mut rank = dyno::slot::<Option<u32>>();
            let mut info = dyno::slot::<Info>();
            while let dyno::Option::Some((name, value)) = map.next()? {
                match &*name {
                    "year" => year.fill("year", value)?,
                    "title" => title.fill("title", value)?,
                    "rank" => rank.fill("rank", value)?,
                    "info" => info.fill("info", value)?,
                    _ => value.skip()?,
                }
            }
            dyno::Result::Ok(Self {
                year: year.take("year")?,
                title: title.take("title")?,
                rank: rank.take("rank")?,
                info: info.take("info")?,
            })
        }
    }

    #[automatically_derived]
    impl<'b> dyno::Decode<'b> for Movie {
        fn decode(value: dyno::Value<'_, 'b>) -> dyno::Result<Self, dyno::DecodeError> {
            dyno::decode_document(value)
        }
    }

    #[automatically_derived]
    impl dyno::Document for Movie {
        const SHAPE: &'static dyno::Shape = &dyno::Shape::new(
            &[
                dyno::AttributeSchema::new::<u16>("year"),
                dyno::AttributeSchema::new::<String>("title"),
                dyno::AttributeSchema::new::<Option<u32>>("rank"),
                dyno::AttributeSchema::new::<Info>("info"),
            ],
            &[],
        );
    }

    #[automatically_derived]
    impl dyno::Model for Movie {
        type Key = dyno::Composite<u16, String>;

        const SCHEMA: dyno::Schema = dyno::Schema::new(
            "Movie",
            "Movies",
            dyno::KeySchema::Composite {
                partition: dyno::KeyAttribute::new::<u16>("year"),
                sort: dyno::KeyAttribute::new::<String>("title"),
            },
            &[dyno::IndexSchema::global(
                "ByRank",
                dyno::KeySchema::Composite {
                    partition: dyno::KeyAttribute::of_index::<u16>("year"),
                    sort: dyno::KeyAttribute::of_index::<Option<u32>>("rank"),
                },
            )],
        );

        fn encode_key(&self, map: &mut dyno::MapWriter<'_>) -> dyno::Result<(), dyno::EncodeError> {
            map.key("year", &self.year)?;
            map.key("title", &self.title)?;
            dyno::Result::Ok(())
        }
    }

    #[automatically_derived]
    impl dyno::HasIndex<0> for Movie {
        type Key =
            dyno::Composite<<u16 as dyno::Attribute>::Base, <Option<u32> as dyno::Attribute>::Base>;
    }
};

const _: () = {
    use ::dyno_core::__private as dyno;

    pub struct InfoFields<M, A> {
        rating: dyno::Path<M, dyno::Field<A, Info, 0>, Option<f64>>,
        plot: dyno::Path<M, dyno::Field<A, Info, 1>, Option<String>>,
        actors: dyno::Path<M, dyno::Field<A, Info, 2>, Vec<String>>,
    }

    #[automatically_derived]
    impl<M, A> InfoFields<M, A> {
        const FIELDS: Self = Self {
            rating: dyno::Path::FIELD,
            plot: dyno::Path::FIELD,
            actors: dyno::Path::FIELD,
        };
    }

    #[automatically_derived]
    impl<M, A> dyno::Fields for InfoFields<M, A> {
        fn fields<'x>() -> &'x Self
        where
            Self: 'x,
        {
            &Self::FIELDS
        }
    }

    #[automatically_derived]
    impl dyno::Attribute for Info {
        type Kind = dyno::kind::Document;
        type Base = Self;
        type Presence = dyno::kind::Always;
        type InList = dyno::kind::L<Self>;
        type Fields<M, A> = InfoFields<M, A>;
    }

    #[automatically_derived]
    impl dyno::EncodeMembers for Info {
        fn encode_members(
            &self,
            map: &mut dyno::MapWriter<'_>,
        ) -> dyno::Result<(), dyno::EncodeError> {
            map.member("rating", &self.rating)?;
            map.member("plot", &self.plot)?;
            map.member("actors", &self.actors)?;
            dyno::Result::Ok(())
        }
    }

    #[automatically_derived]
    impl dyno::Encode for Info {
        fn encode(&self, out: dyno::Out<'_>) -> dyno::Result<(), dyno::EncodeError> {
            dyno::encode_document(self, out)
        }
    }

    #[automatically_derived]
    impl<'b> dyno::Members<'b> for Info {
        fn decode_members(map: &mut dyno::Map<'_, 'b>) -> dyno::Result<Self, dyno::DecodeError> {
            let mut rating = dyno::slot::<Option<f64>>();
            let mut plot = dyno::slot::<Option<String>>();
            let mut actors = dyno::slot::<Vec<String>>();
            while let dyno::Option::Some((name, value)) = map.next()? {
                match &*name {
                    "rating" => rating.fill("rating", value)?,
                    "plot" => plot.fill("plot", value)?,
                    "actors" => actors.fill("actors", value)?,
                    _ => value.skip()?,
                }
            }
            dyno::Result::Ok(Self {
                rating: rating.take("rating")?,
                plot: plot.take("plot")?,
                actors: actors.take_or_else(dyno::Default::default),
            })
        }
    }

    #[automatically_derived]
    impl<'b> dyno::Decode<'b> for Info {
        fn decode(value: dyno::Value<'_, 'b>) -> dyno::Result<Self, dyno::DecodeError> {
            dyno::decode_document(value)
        }
    }

    #[automatically_derived]
    impl dyno::Document for Info {
        const SHAPE: &'static dyno::Shape = &dyno::Shape::new(
            &[
                dyno::AttributeSchema::new::<Option<f64>>("rating"),
                dyno::AttributeSchema::new::<Option<String>>("plot"),
                dyno::AttributeSchema::new::<Vec<String>>("actors"),
            ],
            &[],
        );
    }
};

#[test]
fn paths_name_their_attributes() {
    assert_eq!(Movie::YEAR.to_string(), "year");
    assert_eq!(Movie::INFO.rating.to_string(), "info.rating");
    assert_eq!(Movie::INFO.actors.at(0).to_string(), "info.actors[0]");
    assert_eq!(path("a").key("b.c").to_string(), "a.\"b.c\"");
    assert_eq!(
        format!("{:?} {:?} {:?}", Movie::TITLE, Movie::RANK, Movie::BY_RANK),
        "Path(title) Path(rank) Index(ByRank)"
    );
    assert_eq!(Movie::INFO.plot.to_string(), "info.plot");
}

/// The movie task, as an application writes it.
#[expect(
    dead_code,
    unused_variables,
    reason = "that it compiles is the test; tests/live runs it"
)]
async fn task(client: &Client, movie: &Movie, many: Vec<Movie>) -> dyno_core::Result<()> {
    let movies = client.table::<Movie>();
    movies.put(movie).await?;
    let found: Option<Movie> = movies.get((1985, "Brazil")).await?;

    let updated = movies
        .update(
            (1985, "Brazil"),
            Movie::INFO.rating.set(Movie::INFO.rating + 1.0) & Movie::INFO.actors.at(0).remove(),
        )
        .condition(Movie::INFO.actors.size().ge(3))
        .await?;
    let deleted: bool = movies
        .delete((1985, "Brazil"))
        .condition(Movie::INFO.rating.le(5.0))
        .await?
        .is_ok();

    let good: Vec<Movie> = movies
        .query(1985)
        .sort_key(between("A", "L"))
        .filter(Movie::INFO.rating.gt(7.5))
        .all()
        .await?;
    let top = movies
        .index(Movie::BY_RANK)
        .query(1985)
        .descending()
        .limit(10)
        .stream();
    let fifties = movies
        .scan()
        .filter(Movie::YEAR.between(1950, 1959))
        .count()
        .await?;
    movies.batch().put_all(many).await?.complete()?;

    let ranked = movies
        .index(Movie::BY_RANK)
        .query(1985)
        .sort_key(gt(5))
        .all()
        .await?;
    let key = Key::of(movie)?;
    movies.delete(&key).await?;
    let new: Movie = movies
        .update(key, Movie::RANK.set(7))
        .condition(Movie::TITLE.exists())
        .await??;
    movies.create(movie).await??;
    let before: Option<Movie> = movies.put(movie).return_old().await?;
    let infos: Vec<Info> = movies.scan().project::<Info>().all().await?;
    let items: Vec<Item> = movies
        .query(1985)
        .projection(Movie::TITLE & Movie::INFO.rating)
        .all()
        .await?;
    let sent =
        tokio::spawn(async move { movies.get((1985, "Brazil")).consistent().required().await });
    Ok(())
}
