//! Accounts with entries on both sides of each transfer, which happens once: AWS Database Blog and re:Invent talks on
//! ledgers with DynamoDB transactions.

use dyno::{Collection, Model, Table, between};

use super::Design;

#[derive(Table)]
#[dyno(name = "ledger", partition_key(pk: String), sort_key(sk: String), entity = "kind",
       index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
       entities(Account, Entry, Transfer))]
struct Ledger;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Ledger, partition_key = "ACCOUNT#{account}", sort_key = "ACCOUNT",
       index(GSI1, partition_key = "OWNER#{owner}", sort_key = "ACCOUNT#{account}"))]
struct Account { account: u64, owner: String, balance: i64 }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Ledger, partition_key = "ACCOUNT#{account}", sort_key = "ENTRY#{booked_at}#{transfer}",
       index(GSI1, partition_key = "TRANSFER#{transfer}", sort_key = "ENTRY#{account}"))]
struct Entry { account: u64, booked_at: u64, transfer: u64, amount: i64 }

/// That it exists makes a second attempt fail.
#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Ledger, partition_key = "TRANSFER#{transfer}", sort_key = "TRANSFER")]
struct Transfer { transfer: u64, amount: i64 }

#[derive(Collection, Debug, PartialEq)]
struct Statement { account: Option<Account>, entries: Vec<Entry> }

#[tokio::test]
async fn a_bank_ledger() {
    let design = Design::table_of::<Account>().await;
    let client = &design.client;
    let (accounts, entries) = (client.table::<Account>(), client.table::<Entry>());
    let transfers = client.table::<Transfer>();
    let account = |account, balance| Account { account, owner: "ada".into(), balance };
    accounts.batch().put_all([account(1, 100), account(2, 0)]).await.unwrap();
    let entry = |account, amount| Entry { account, booked_at: 10, transfer: 5, amount };

    let take = accounts.update(1, Account::BALANCE.add(-30_i64)).condition(Account::BALANCE.ge(30_i64));
    let give = accounts.update(2, Account::BALANCE.add(30_i64));
    let transfer = transfers.create(&Transfer { transfer: 5, amount: 30 });
    let booked = (entries.create(&entry(1, -30)), entries.create(&entry(2, 30)));
    design.one(client.transact_write((transfer, take, give, booked.0, booked.1)).or_error()).await;
    let found = design.one(accounts.get(1).consistent()).await;
    assert_eq!(found, Some(account(1, 70)));
    let found = design.one(transfers.get(5)).await;
    assert_eq!(found, Some(Transfer { transfer: 5, amount: 30 }));
    let found = design.one(accounts.index(Account::GSI1).query("ada").all()).await;
    assert_eq!(found, [account(1, 70), account(2, 30)]);
    let found = design.one(entries.query(1).sort_key(between(0, 20)).all()).await;
    assert_eq!(found, [entry(1, -30)]);
    let found = design.one(client.collection::<Statement>().query(2).grouped()).await;
    assert_eq!(found, Statement { account: Some(account(2, 30)), entries: vec![entry(2, 30)] });
    let found = design.one(entries.index(Entry::GSI1).query(5).all()).await;
    assert_eq!(found, [entry(1, -30), entry(2, 30)]);
}
