//! The settings of a definition: billing, stream, Time to Live, table class, warm throughput, encryption.

use std::fmt;

use crate::model::{Capacity, StreamView};

/// The billing of reads and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billing {
    /// Billing per request, with an optional maximum of units per second.
    OnDemand {
        /// The maximum of read units.
        max_read: Option<u64>,
        /// The maximum of write units.
        max_write: Option<u64>,
    },
    /// Billing by the hour, for a number of units per second.
    Provisioned {
        /// Read units.
        read: u64,
        /// Write units.
        write: u64,
    },
}

impl Billing {
    /// On demand, without a maximum.
    #[must_use]
    pub const fn on_demand() -> Self {
        Self::OnDemand {
            max_read: None,
            max_write: None,
        }
    }

    /// Returns on-demand billing with a maximum of units per second.
    #[must_use]
    pub const fn on_demand_up_to(max_read: u64, max_write: u64) -> Self {
        Self::OnDemand {
            max_read: Some(max_read),
            max_write: Some(max_write),
        }
    }

    /// Returns provisioned billing with a number of units per second.
    #[must_use]
    pub const fn provisioned(read: u64, write: u64) -> Self {
        Self::Provisioned { read, write }
    }

    /// The billing of a model with `capacity`.
    pub(super) fn of(capacity: Capacity) -> Self {
        Self::provisioned(capacity.read, capacity.write)
    }

    /// Returns the name of the mode in DynamoDB: `PAY_PER_REQUEST` or `PROVISIONED`.
    #[must_use]
    pub const fn mode(self) -> &'static str {
        match self {
            Self::OnDemand { .. } => "PAY_PER_REQUEST",
            Self::Provisioned { .. } => "PROVISIONED",
        }
    }
}

/// On demand, without a maximum.
impl Default for Billing {
    fn default() -> Self {
        Self::on_demand()
    }
}

impl fmt::Display for Billing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Provisioned { read, write } => {
                write!(f, "provisioned ({read} read and {write} write units)")
            }
            Self::OnDemand {
                max_read,
                max_write,
            } => {
                f.write_str("on demand")?;
                match (max_read, max_write) {
                    (None, None) => Ok(()),
                    (Some(read), None) => write!(f, " (up to {read} read units)"),
                    (None, Some(write)) => write!(f, " (up to {write} write units)"),
                    (Some(read), Some(write)) => {
                        write!(f, " (up to {read} read and {write} write units)")
                    }
                }
            }
        }
    }
}

/// The stream of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// No stream.
    Off,
    /// A stream whose records have this view of the changed items.
    On(StreamView),
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::On(view) => view.as_str(),
        })
    }
}

/// Time to Live of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeToLive {
    /// Items do not expire.
    Off,
    /// The attribute with this name has the expiry of an item.
    On(String),
}

impl fmt::Display for TimeToLive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::On(name) => write!(f, "`{name}`"),
        }
    }
}

/// The table class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableClass {
    /// For tables that are read and written often.
    #[default]
    Standard,
    /// For tables that are rarely used: storage costs less, reads and writes cost more.
    InfrequentAccess,
}

impl TableClass {
    /// Returns the name of the class in DynamoDB: `STANDARD` or `STANDARD_INFREQUENT_ACCESS`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::InfrequentAccess => "STANDARD_INFREQUENT_ACCESS",
        }
    }
}

/// The throughput that a table or an index supports instantly, in units per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WarmThroughput {
    /// Read units per second.
    pub read_per_second: u64,
    /// Write units per second.
    pub write_per_second: u64,
}

impl fmt::Display for WarmThroughput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (read, write) = (self.read_per_second, self.write_per_second);
        write!(f, "{read} reads and {write} writes per second")
    }
}

/// The key that encrypts a table. DynamoDB encrypts every table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Encryption {
    /// DynamoDB's own key.
    #[default]
    Owned,
    /// The account's KMS key that AWS manages, `alias/aws/dynamodb`.
    AwsManaged,
    /// A customer's KMS key: its ARN, its id or an alias.
    CustomerKey(String),
}

impl Encryption {
    /// The type of a KMS key, for requests.
    #[cfg(feature = "exports")]
    pub(super) fn kms_type(&self) -> Option<&'static str> {
        (*self != Self::Owned).then_some("KMS")
    }

    /// The customer's key.
    #[cfg(feature = "exports")]
    pub(super) fn customer_key(&self) -> Option<&str> {
        match self {
            Self::CustomerKey(key) => Some(key),
            Self::Owned | Self::AwsManaged => None,
        }
    }

    /// Whether the encryption `live` of a table matches this one. DynamoDB returns KMS keys by their ARN, also the one
    /// that AWS manages. Only KMS knows which key that is, and which key an alias names, so for both any KMS key
    /// matches.
    pub(super) fn matches(&self, live: &Self) -> bool {
        match (self, live) {
            (Self::CustomerKey(wanted), Self::CustomerKey(live)) => {
                let is_alias = wanted.starts_with("alias/") || wanted.contains(":alias/");
                is_alias || wanted == live || live.ends_with(&format!(":key/{wanted}"))
            }
            (Self::AwsManaged, Self::CustomerKey(_)) => true,
            _ => self == live,
        }
    }
}

impl fmt::Display for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owned => f.write_str("by DynamoDB's own key"),
            Self::AwsManaged => f.write_str("by the key that AWS manages"),
            Self::CustomerKey(key) => write!(f, "by the key `{key}`"),
        }
    }
}
