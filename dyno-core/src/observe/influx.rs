//! Measurements in InfluxDB's line protocol.

use std::fmt::Write as _;
use std::time::UNIX_EPOCH;

use super::labels::Labels;
use super::measurement::Measurement;

impl Measurement {
    /// Returns the measurement as a line of InfluxDB's line protocol, without the line feed.
    ///
    /// The measurement's name is the service of the labels. The tags are `action`, `attempt`, `correlation_id`,
    /// `environment`, `error` and `table` (several are separated by commas), if they are known. The fields are
    /// `duration` in seconds, `sent` and `received` in bytes, `call_id`, `status`, `read_units` and `write_units`. The
    /// time is in nanoseconds.
    ///
    /// Each correlation id is a new series, which InfluxDB keeps in memory: use few ids, or remove the id from the
    /// measurement.
    ///
    /// A backslash at the end of a tag, which the protocol cannot express, is left out. A line feed becomes a space.
    ///
    /// ```no_run
    /// # use dyno::{Client, observe::{Labels, Measurement}};
    /// # fn example(client: &Client) {
    /// let labels = Labels::from_env();
    /// client.observe(move |attempt: &Measurement| println!("{}", attempt.to_influx_line(&labels)));
    /// # }
    /// ```
    #[must_use]
    pub fn to_influx_line(&self, labels: &Labels) -> String {
        let mut line = String::new();
        escape(&mut line, labels.service(), &[',', ' ']);
        let attempt = self.attempt.to_string();
        let tables = self.tables.join(",");
        for (tag, value) in [
            ("action", Some(&*self.operation)),
            ("attempt", Some(&*attempt)),
            ("correlation_id", self.correlation_id.as_deref()),
            ("environment", labels.environment_name()),
            ("error", self.error.as_deref()),
            ("table", Some(&*tables)),
        ] {
            let value = value.map(|value| value.trim_end_matches('\\'));
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                line.push(',');
                line.push_str(tag);
                line.push('=');
                escape(&mut line, value, &[',', '=', ' ']);
            }
        }
        // Writing to a string cannot fail.
        let _ = write!(
            line,
            " duration={},sent={}i,received={}i,call_id=\"{}\"",
            self.duration.as_secs_f64(),
            self.sent,
            self.received,
            self.call_id
        );
        if let Some(status) = self.status {
            let _ = write!(line, ",status={status}i");
        }
        if let Some(capacity) = self.capacity {
            let (read, write) = (capacity.read_units, capacity.write_units);
            let _ = write!(line, ",read_units={read},write_units={write}");
        }
        let time = self.started.duration_since(UNIX_EPOCH).unwrap_or_default();
        let _ = write!(line, " {}", time.as_nanos());
        line
    }
}

fn escape(line: &mut String, text: &str, special: &[char]) {
    for char in text.chars() {
        if special.contains(&char) {
            line.push('\\');
        }
        match char {
            // An escaped line feed is still the end of a line.
            '\n' | '\r' => line.push_str("\\ "),
            char => line.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{CallId, Capacity};
    use super::*;

    fn measured() -> Measurement {
        Measurement {
            call_id: CallId::of(0xc0ffee),
            operation: "PutItem".into(),
            tables: ["Movies".to_owned()].into(),
            attempt: 2,
            started: UNIX_EPOCH + Duration::from_nanos(1_465_839_830_100_400_200),
            duration: Duration::from_micros(12_500),
            status: Some(200),
            error: None,
            request_id: Some("ID".into()),
            capacity: None,
            sent: 120,
            received: 2,
            correlation_id: None,
        }
    }

    // S5, S6, S113, S114
    #[test]
    fn a_measurement_is_a_line() {
        assert_eq!(
            measured().to_influx_line(&Labels::default()),
            "DynamoDB,action=PutItem,attempt=2,table=Movies duration=0.0125,sent=120i,received=2i,call_id=\"0000000000c0ffee\",status=200i 1465839830100400200"
        );
        let failed = Measurement {
            status: None,
            error: Some(Measurement::TIMEOUT.into()),
            correlation_id: Some("order-17".into()),
            capacity: Some(Capacity {
                units: 1.5,
                read_units: 0.0,
                write_units: 1.5,
            }),
            ..measured()
        };
        assert_eq!(
            failed.to_influx_line(&Labels::new("shop").environment("staging")),
            "shop,action=PutItem,attempt=2,correlation_id=order-17,environment=staging,error=Timeout,table=Movies \
             duration=0.0125,sent=120i,received=2i,call_id=\"0000000000c0ffee\",read_units=0,write_units=1.5 1465839830100400200"
        );
    }

    // S113
    #[test]
    fn special_characters_are_escaped() {
        let odd = Measurement {
            correlation_id: Some("a b,c=d\\e\\".into()),
            tables: ["A".to_owned(), "B".to_owned()].into(),
            ..measured()
        };
        let line = odd.to_influx_line(&Labels::new("my, shop=").environment("two\nlines"));
        assert_eq!(
            line,
            "my\\,\\ shop=,action=PutItem,attempt=2,correlation_id=a\\ b\\,c\\=d\\e,environment=two\\ lines,table=A\\,B \
             duration=0.0125,sent=120i,received=2i,call_id=\"0000000000c0ffee\",status=200i 1465839830100400200"
        );
    }
}
