//! Pages as DynamoDB sends them, made from a fixed seed: the same bytes in each run.

/// What an item of a page looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// About 2.3 KB: a nested map, lists, a list of maps, sets, bytes, NULL, some escapes, some text that is not ASCII.
    Movies,
    /// 184 bytes: seven flat attributes.
    Small,
}

/// In which order the attributes of an item stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// The same in each item.
    Fixed,
    /// Another one in each item, and in each map inside of it.
    Shuffled,
}

/// The body of a Query response with `count` items.
pub(crate) fn page(kind: Kind, order: Order, count: usize) -> Vec<u8> {
    let items = items(kind, order, count).join(",");
    format!(r#"{{"Count":{count},"Items":[{items}],"ScannedCount":{count}}}"#).into_bytes()
}

/// The body of a GetItem response.
pub(crate) fn response(kind: Kind) -> Vec<u8> {
    let item = &items(kind, Order::Fixed, 1)[0];
    format!(r#"{{"Item":{item}}}"#).into_bytes()
}

/// The JSON of each item.
pub(crate) fn items(kind: Kind, order: Order, count: usize) -> Vec<String> {
    let mut source = Source {
        state: 0x9e37_79b9_7f4a_7c15,
        order,
    };
    let item = match kind {
        Kind::Movies => movie,
        Kind::Small => small,
    };
    (0..count).map(|at| item(&mut source, at)).collect()
}

fn movie(source: &mut Source, at: usize) -> String {
    let cast: Vec<_> = (0..source.range(4, 7))
        .map(|order| {
            let role = vec![
                ("actor", source.name()),
                ("character", source.name()),
                ("order", number(order)),
            ];
            let role = source.object(role);
            format!(r#"{{"M":{role}}}"#)
        })
        .collect();
    let info = vec![
        ("actors", source.names(3, 6)),
        ("cast", list(&cast)),
        ("directors", source.names(1, 3)),
        ("genres", source.words(2, 5)),
        (
            "image_url",
            string(&format!(
                "https://images.example.org/M/{:016x}{:016x}._V1_SX400_.jpg",
                source.next(),
                source.next()
            )),
        ),
        ("plot", source.plot()),
        ("rank", number(source.range(1, 5000))),
        (
            "rating",
            number(format!("{}.{}", source.range(1, 10), source.range(1, 10))),
        ),
        (
            "release_date",
            string(&format!(
                "{}-{:02}-{:02}T00:00:00Z",
                source.range(1920, 2020),
                source.range(1, 13),
                source.range(1, 29)
            )),
        ),
        ("running_time_secs", number(60 * source.range(60, 200))),
    ];
    let info = source.object(info);
    let bytes: Vec<u8> = (0..240).map(|_| source.next() as u8).collect();
    let movie = vec![
        (
            "available",
            format!(r#"{{"BOOL":{}}}"#, at.is_multiple_of(2)),
        ),
        ("info", format!(r#"{{"M":{info}}}"#)),
        (
            "poster",
            format!(
                r#"{{"B":"{}"}}"#,
                base64_simd::STANDARD.encode_to_string(&bytes)
            ),
        ),
        (
            "scores",
            format!(
                r#"{{"NS":["{}","{}","{}"]}}"#,
                source.range(1, 9),
                source.range(10, 99),
                source.range(100, 999)
            ),
        ),
        ("sequel_of", r#"{"NULL":true}"#.to_owned()),
        (
            "tags",
            format!(
                r#"{{"SS":["{}","{}-b","{}-c"]}}"#,
                source.word(),
                source.word(),
                source.word()
            ),
        ),
        ("title", string(&format!("{} {at}", source.word()))),
        ("year", number(source.range(1920, 2020))),
    ];
    source.object(movie)
}

fn small(source: &mut Source, at: usize) -> String {
    let small = vec![
        (
            "created_at",
            string(&format!(
                "2026-{:02}-{:02}T08:00:00Z",
                source.range(1, 13),
                source.range(1, 29)
            )),
        ),
        (
            "customer",
            string(&format!("customer-{:05}", source.range(0, 99_999))),
        ),
        ("id", string(&format!("ORDER#{at:06}"))),
        (
            "paid",
            format!(r#"{{"BOOL":{}}}"#, source.next().is_multiple_of(2)),
        ),
        ("quantity", number(source.range(1, 20))),
        (
            "total",
            number(format!(
                "{}.{:02}",
                source.range(1, 500),
                source.range(1, 100)
            )),
        ),
        ("version", number(source.range(1, 1000))),
    ];
    source.object(small)
}

fn number(number: impl std::fmt::Display) -> String {
    format!(r#"{{"N":"{number}"}}"#)
}

fn string(text: &str) -> String {
    let text = serde_json::to_string(text).expect("a string is JSON");
    format!(r#"{{"S":{text}}}"#)
}

fn list(elements: &[String]) -> String {
    format!(r#"{{"L":[{}]}}"#, elements.join(","))
}

/// Words by chance, but the same ones each time.
struct Source {
    state: u64,
    order: Order,
}

impl Source {
    const WORDS: [&str; 24] = [
        "night",
        "river",
        "Brazil",
        "engine",
        "of",
        "the",
        "silence",
        "and",
        "letter",
        "northern",
        "house",
        "a",
        "gold",
        "stranger",
        "winter",
        "café",
        "Amélie",
        "forgotten",
        "train",
        "mirror",
        "in",
        "paper",
        "señor",
        "light",
    ];

    fn next(&mut self) -> u64 {
        // xorshift64*
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn range(&mut self, from: u64, to: u64) -> u64 {
        from + self.next() % (to - from)
    }

    fn word(&mut self) -> &'static str {
        Self::WORDS[self.range(0, 24) as usize]
    }

    fn name(&mut self) -> String {
        string(&format!("{} {}", self.word(), self.word()))
    }

    fn names(&mut self, from: u64, to: u64) -> String {
        let names: Vec<_> = (0..self.range(from, to)).map(|_| self.name()).collect();
        list(&names)
    }

    fn words(&mut self, from: u64, to: u64) -> String {
        let words: Vec<_> = (0..self.range(from, to))
            .map(|_| string(self.word()))
            .collect();
        list(&words)
    }

    /// Some sentences; each fourth plot has quotes and line ends, which JSON escapes.
    fn plot(&mut self) -> String {
        let mut plot: Vec<&str> = (0..130).map(|_| self.word()).collect();
        if self.next().is_multiple_of(4) {
            plot.insert(30, "\"never\"\n");
            plot.insert(90, "\"again\"\n");
        }
        string(&plot.join(" "))
    }

    fn object(&mut self, mut members: Vec<(&str, String)>) -> String {
        if self.order == Order::Shuffled {
            for last in (1..members.len()).rev() {
                let other = self.range(0, last as u64 + 1) as usize;
                members.swap(last, other);
            }
        }
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    }
}
