//! Time to Live: DescribeTimeToLive and UpdateTimeToLive.

use aws_sdk_dynamodb::types::{self as sdk, TimeToLiveSpecification};

use crate::error::Result;
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::table::polling::{Polling, poll_setters};
use crate::table_definition::TimeToLive;
use crate::transport;
use crate::transport::TableRef;

/// Time to Live (TTL) of a table. Nothing is sent until one of its methods is called.
///
/// DynamoDB deletes expired items within a few days, at no cost. Enabling or disabling Time to Live takes up to an
/// hour, during which it cannot be changed again.
///
/// Source: AWS developer guide, "Using time to live (TTL) in DynamoDB".
///
/// ```no_run
/// # async fn example(client: dyno::Client) -> dyno::Result<()> {
/// let sessions = client.raw_table("Sessions", "id");
/// sessions.time_to_live().enable("expires").await?;
/// println!("{:?}", sessions.time_to_live().describe().await?.attribute);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until one of its methods is called"]
pub struct TableTimeToLive {
    target: TableRef,
}

/// The state of a table's Time to Live.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeToLiveDescription {
    /// Whether it is enabled, or is being enabled or disabled.
    pub status: TimeToLiveStatus,
    /// The attribute with the expiry of an item.
    pub attribute: Option<String>,
}

/// The status of Time to Live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeToLiveStatus {
    /// It is enabled.
    Enabled,
    /// It is being enabled.
    Enabling,
    /// It is disabled.
    Disabled,
    /// It is being disabled.
    Disabling,
}

impl TimeToLiveStatus {
    fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::Enabling => "ENABLING",
            Self::Disabled => "DISABLED",
            Self::Disabling => "DISABLING",
        }
    }
}

impl TimeToLiveDescription {
    /// As the setting of a definition: a change in progress counts as done.
    pub(crate) fn setting(self) -> TimeToLive {
        match (self.status, self.attribute) {
            (TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling, Some(name)) => {
                TimeToLive::On(name)
            }
            _ => TimeToLive::Off,
        }
    }
}

impl TableTimeToLive {
    pub(crate) fn new(target: TableRef) -> Self {
        Self { target }
    }

    /// Returns the state of Time to Live.
    ///
    /// # Errors
    /// An [`Error::Service`](crate::Error::Service) if the table does not exist. The other methods have the same
    /// errors.
    pub async fn describe(self) -> Result<TimeToLiveDescription> {
        describe(&self.target).await
    }

    /// Enables Time to Live: the attribute with this name, a number of seconds since 1970, is the expiry of an item.
    ///
    /// Does nothing if Time to Live is enabled with this attribute. DynamoDB rejects the request if it is enabled with
    /// another one.
    pub fn enable(self, attribute: impl Into<String>) -> UpdateTimeToLive {
        UpdateTimeToLive::new(self.target, TimeToLive::On(attribute.into()))
    }

    /// Disables Time to Live. Does nothing if it is disabled.
    pub fn disable(self) -> UpdateTimeToLive {
        UpdateTimeToLive::new(self.target, TimeToLive::Off)
    }
}

/// Enables or disables Time to Live of a table: see [`TableTimeToLive`].
///
/// It does not wait until the change is complete, which can take an hour; [`wait`](Self::wait) does.
#[must_use = "nothing is changed until it is awaited"]
pub struct UpdateTimeToLive {
    target: TableRef,
    wanted: TimeToLive,
    polling: Polling,
}

impl UpdateTimeToLive {
    fn new(target: TableRef, wanted: TimeToLive) -> Self {
        Self {
            target,
            wanted,
            polling: Polling {
                wait: false,
                ..Polling::default()
            },
        }
    }

    /// Waits until the change is complete. Use a [`deadline`](Self::deadline) of an hour.
    pub fn wait(mut self) -> Self {
        self.polling.wait = true;
        self
    }

    poll_setters!();
}

impl IntoFuture for UpdateTimeToLive {
    type Output = Result<()>;
    type IntoFuture = ResponseFuture<()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self {
                target,
                wanted,
                polling,
            } = self;
            let now = describe(&target).await?;
            match (&wanted, now.attribute.clone()) {
                _ if now.setting() == wanted => {}
                (TimeToLive::On(name), _) => enable(&target, name).await?,
                (TimeToLive::Off, Some(name)) => update(&target, &name, false).await?,
                (TimeToLive::Off, None) => {}
            }
            match polling.wait {
                true => polling.repeat(&target, || settled(&target)).await,
                false => Ok(()),
            }
        })
    }
}

debug_without_values!(UpdateTimeToLive, |this| &this.target.table);

async fn settled(target: &TableRef) -> Result<std::result::Result<(), String>> {
    let status = describe(target).await?.status;
    Ok(match status {
        TimeToLiveStatus::Enabled | TimeToLiveStatus::Disabled => Ok(()),
        TimeToLiveStatus::Enabling | TimeToLiveStatus::Disabling => {
            Err(format!("the time to live is {}", status.as_str()))
        }
    })
}

pub(crate) async fn describe(target: &TableRef) -> Result<TimeToLiveDescription> {
    let request = target.sender.sdk().describe_time_to_live();
    let found = transport::describe_time_to_live(request.table_name(&*target.table)).await?;
    let status = found.as_ref().and_then(|found| found.time_to_live_status());
    let status = match status {
        Some(sdk::TimeToLiveStatus::Enabled) => TimeToLiveStatus::Enabled,
        Some(sdk::TimeToLiveStatus::Enabling) => TimeToLiveStatus::Enabling,
        Some(sdk::TimeToLiveStatus::Disabling) => TimeToLiveStatus::Disabling,
        _ => TimeToLiveStatus::Disabled,
    };
    let attribute = found.and_then(|found| found.attribute_name);
    Ok(TimeToLiveDescription { status, attribute })
}

pub(crate) async fn enable(target: &TableRef, attribute: &str) -> Result<()> {
    update(target, attribute, true).await
}

pub(crate) async fn update(target: &TableRef, attribute: &str, enabled: bool) -> Result<()> {
    let specification = TimeToLiveSpecification::builder()
        .attribute_name(attribute)
        .enabled(enabled)
        .build()
        .expect("all required members are set");
    let request = target.sender.sdk().update_time_to_live();
    let request = request.table_name(&*target.table);
    transport::update_time_to_live(request.time_to_live_specification(specification)).await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::example::{Service, ok};

    /// A table with these states of Time to Live, one for each poll; the last one stays.
    fn service(polls: &'static [(&'static str, &'static str)]) -> Service {
        let poll = AtomicUsize::new(0);
        Service::new(move |operation, body| {
            if operation == "UpdateTimeToLive" {
                return ok(body);
            }
            let (status, name) = polls[poll.fetch_add(1, Ordering::Relaxed).min(polls.len() - 1)];
            let name = match name {
                "" => String::new(),
                name => format!(r#","AttributeName":"{name}""#),
            };
            ok(&format!(
                r#"{{"TimeToLiveDescription":{{"TimeToLiveStatus":"{status}"{name}}}}}"#
            ))
        })
    }

    fn updates(service: &Service) -> Vec<String> {
        let asked = service.asked().into_iter();
        let updates = asked.filter(|(operation, _)| operation == "UpdateTimeToLive");
        updates.map(|(_, body)| body).collect()
    }

    // I27
    #[tokio::test]
    async fn only_differences_are_changed() {
        let on = r#"{"TableName":"Movies","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}}"#;
        let off = r#"{"TableName":"Movies","TimeToLiveSpecification":{"Enabled":false,"AttributeName":"expires"}}"#;
        let enabled = service(&[("ENABLED", "expires")]);
        let ttl = || enabled.movies().time_to_live();
        let found = ttl().describe().await.unwrap();
        let expected = TimeToLiveDescription {
            status: TimeToLiveStatus::Enabled,
            attribute: Some("expires".into()),
        };
        assert_eq!(found, expected);
        ttl().enable("expires").await.unwrap();
        assert_eq!(updates(&enabled), [""; 0]);
        ttl().disable().await.unwrap();
        assert_eq!(updates(&enabled), [off]);
        let disabled = service(&[("DISABLED", "")]);
        let ttl = || disabled.movies().time_to_live();
        ttl().disable().await.unwrap();
        assert_eq!(updates(&disabled), [""; 0]);
        ttl().enable("expires").await.unwrap();
        assert_eq!(updates(&disabled), [on]);
    }

    // I27, I105
    #[tokio::test]
    async fn waiting_for_a_change_ends() {
        let service = service(&[("DISABLED", ""), ("ENABLING", "a"), ("ENABLED", "a")]);
        let enable = service.movies().time_to_live().enable("a");
        enable.wait().await.unwrap();
        assert_eq!(service.requests(), 4);
        let service = self::service(&[("DISABLED", ""), ("ENABLING", "a")]);
        let enable = service.movies().time_to_live().enable("a").wait();
        let error = enable.max_polls(3).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "`Movies`: the time to live is ENABLING after 3 polls; wait longer with `deadline` or `max_polls`"
        );
    }
}
