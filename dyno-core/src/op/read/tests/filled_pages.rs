//! Filled pages against a service that does not do what is asked.

use std::sync::Mutex;

use crate::Error;
use crate::error::RetryClass;
use crate::example::{Movie, Service, error, ok};

/// A page with movies of these years, and whether there is more behind the last of them.
fn page(years: &[u16], more: bool) -> (u16, String) {
    let key = |year: &u16| format!(r#"{{"year":{{"N":"{year}"}},"title":{{"S":"x"}}}}"#);
    let items: Vec<_> = years.iter().map(key).collect();
    let last = match (more, items.last()) {
        (true, Some(last)) => format!(r#","LastEvaluatedKey":{last}"#),
        _ => String::new(),
    };
    ok(&format!(
        r#"{{"Count":{count},"ScannedCount":{count},"Items":[{items}]{last}}}"#,
        count = years.len(),
        items = items.join(",")
    ))
}

fn limit(body: &str) -> Option<u32> {
    let (_, rest) = body.split_once(r#""Limit":"#)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[tokio::test]
async fn more_items_than_were_asked_for_are_left_for_the_next_page() {
    let movies = Service::new(|_, _| page(&[1, 2, 3, 4, 5], false)).movies();
    let page = movies.scan().page_of(2).await.unwrap();
    let years: Vec<_> = page.items.iter().map(|movie| movie.year).collect();
    assert_eq!((years, page.count), (vec![1, 2], 2));
    assert_eq!(
        format!("{:?}", page.cursor),
        r#"Some(Cursor(after ("x", 2)))"#
    );
    // As many as there are.
    let page = movies.scan().page_of(5).await.unwrap();
    assert_eq!((page.items.len(), page.cursor), (5, None));
    let page = movies.scan().page_of(usize::MAX).await.unwrap();
    assert_eq!((page.items.len(), page.cursor), (5, None));
}

#[tokio::test]
async fn the_pace_follows_what_the_filter_lets_pass() {
    let limits = std::sync::Arc::new(Mutex::new(Vec::new()));
    let seen = limits.clone();
    let service = Service::new(move |_, body| {
        let mut seen = seen.lock().unwrap();
        seen.push(limit(body));
        let number = u16::try_from(seen.len()).unwrap();
        let scanned = limit(body).unwrap_or(1000);
        let key = format!(r#"{{"year":{{"N":"{number}"}},"title":{{"S":"x"}}}}"#);
        // Nothing passes at first, then one of what was read.
        let (count, items) = if number < 3 { (0, "") } else { (1, &*key) };
        ok(&format!(
            r#"{{"Count":{count},"ScannedCount":{scanned},"Items":[{items}],"LastEvaluatedKey":{key}}}"#
        ))
    });
    let filtered = service.movies().scan().filter(Movie::RANK.gt(1));
    let page = filtered.page_of(1).await.unwrap();
    assert_eq!((page.items.len(), page.cursor.is_some()), (1, true));
    // Two are needed, then two of one in 3, two of one in 9; then one of two in 27.
    assert_eq!(
        *limits.lock().unwrap(),
        [Some(2), Some(6), Some(18), Some(14)]
    );
}

#[tokio::test]
async fn a_page_that_fails_is_lost_with_its_error() {
    let service = Service::new(|_, _| error("ProvisionedThroughputExceededException", ""));
    let failed = service.movies().scan().page_of(3).await.unwrap_err();
    assert_eq!(failed.retry_class(), RetryClass::Throttling);
    // An item that cannot be read counts, and is the error of the page, unless the read is lenient.
    let service = Service::new(|_, _| {
        ok(
            r#"{"Count":3,"ScannedCount":3,"Items":[{"year":{"N":"1"},"title":{"S":"x"}},{"year":{"N":"2"},"title":{"S":"y"},"rank":{"S":"secret"}},{"year":{"N":"3"},"title":{"S":"z"}}]}"#,
        )
    });
    let movies = service.movies();
    assert!(matches!(
        movies.scan().page_of(2).await,
        Err(Error::Decode(_))
    ));
    let page = movies.scan().lenient().page_of(2).await.unwrap();
    assert_eq!(
        (page.items[0].is_ok(), page.items[1].is_err()),
        (true, true)
    );
    // Right after the item that cannot be read.
    assert_eq!(
        format!("{:?}", page.cursor),
        r#"Some(Cursor(after ("y", 2)))"#
    );
}

#[tokio::test]
async fn a_response_that_repeats_its_cursor_is_an_error() {
    let movies = Service::new(|_, _| page(&[1], true)).movies();
    let failed = movies.scan().page_of(5).await.unwrap_err();
    assert!(matches!(failed, Error::Protocol(_)), "{failed:?}");
    // The page is full before that.
    assert!(movies.scan().page_of(1).await.is_ok());
}

#[tokio::test]
async fn a_limit_counts_as_well() {
    let service = Service::new(|_, _| page(&[1, 2, 3], false));
    let page = service.movies().scan().limit(2).page_of(3).await.unwrap();
    assert_eq!((page.items.len(), page.cursor.is_some()), (2, true));
    let sent = service.requests();
    let page = service.movies().scan().limit(0).page_of(3).await.unwrap();
    assert_eq!((page.items.len(), page.cursor), (0, None));
    assert_eq!(service.requests(), sent);
}

// An item of a response that lacks its key is no reason to lose the page's place in silence.
#[tokio::test]
async fn an_item_without_its_key_is_an_error_where_its_position_is_needed() {
    let service = Service::new(|_, _| {
        ok(r#"{"Count":2,"ScannedCount":2,"Items":[{"title":{"S":"secret"}},{"title":{"S":"b"}}]}"#)
    });
    let raw = service.client().raw_table("Movies", ("year", "title"));
    let failed = raw.scan().page_of(1).await.unwrap_err();
    assert!(matches!(failed, Error::Encode(_)), "{failed:?}");
    assert!(!failed.to_string().contains("secret"), "{failed}");
    assert_eq!(raw.scan().page_of(2).await.unwrap().items.len(), 2);
}
