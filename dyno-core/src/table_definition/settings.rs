//! How a table is run: what is paid, what is kept, what is watched.

use std::fmt;

use crate::model::StreamView;

/// How reads and writes are paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billing {
    /// By request, and at most so many units in a second, where there is a maximum.
    OnDemand {
        /// The maximum of read units.
        max_read: Option<u64>,
        /// The maximum of write units.
        max_write: Option<u64>,
    },
    /// By the hour, for so many units in a second.
    Provisioned {
        /// Read units.
        read: u64,
        /// Write units.
        write: u64,
    },
}

impl Billing {
    /// By request, without a maximum.
    #[must_use]
    pub const fn on_demand() -> Self {
        Self::OnDemand {
            max_read: None,
            max_write: None,
        }
    }

    /// By request, and at most so many units in a second.
    #[must_use]
    pub const fn on_demand_up_to(max_read: u64, max_write: u64) -> Self {
        Self::OnDemand {
            max_read: Some(max_read),
            max_write: Some(max_write),
        }
    }

    /// By the hour, for so many units in a second.
    #[must_use]
    pub const fn provisioned(read: u64, write: u64) -> Self {
        Self::Provisioned { read, write }
    }

    /// The name of the mode in DynamoDB: `PAY_PER_REQUEST` or `PROVISIONED`.
    #[must_use]
    pub const fn mode(self) -> &'static str {
        match self {
            Self::OnDemand { .. } => "PAY_PER_REQUEST",
            Self::Provisioned { .. } => "PROVISIONED",
        }
    }
}

/// On demand without a maximum.
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

/// The stream of changes of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// There is none.
    Off,
    /// Its records say this of the items that were written.
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

/// Which attribute says when an item expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeToLive {
    /// None: items stay.
    Off,
    /// The attribute of this name.
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

/// How storage is paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableClass {
    /// For tables that are read and written a lot.
    #[default]
    Standard,
    /// For tables that mostly lie there: storage costs less, reads and writes cost more.
    InfrequentAccess,
}

impl TableClass {
    /// The name in DynamoDB: `STANDARD` or `STANDARD_INFREQUENT_ACCESS`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::InfrequentAccess => "STANDARD_INFREQUENT_ACCESS",
        }
    }
}

/// What a table or an index can do at once, in units per second.
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

/// WrittenItem key encrypts a table. DynamoDB encrypts every table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Encryption {
    /// DynamoDB's own key.
    #[default]
    Owned,
    /// The account's key in KMS that AWS manages, `alias/aws/dynamodb`.
    AwsManaged,
    /// A key of the customer in KMS: its ARN, its id or an alias.
    CustomerKey(String),
}

impl Encryption {
    /// Whether a table that is encrypted like `live` is as this asks. DynamoDB names keys of KMS by their ARN, that which AWS manages
    /// too; which one it is, and which an alias stands for, only KMS knows, so that for both any key in KMS will do.
    pub(super) fn allows(&self, live: &Self) -> bool {
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
