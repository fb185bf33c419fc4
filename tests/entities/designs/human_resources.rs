//! Employees, their former positions, departments and quotas: AWS developer guide, "Best practices for modeling
//! relational data in DynamoDB".

use dyno::{Collection, Model, Table, begins_with, between};

use super::Design;

#[derive(Table)]
#[dyno(name = "human_resources", partition_key(pk: String), sort_key(sk: String), entity = "kind",
       index(name = "GSI1", partition_key(gsi1pk: String), sort_key(gsi1sk: String)),
       index(name = "GSI2", partition_key(gsi2pk: String), sort_key(gsi2sk: String)),
       entities(Employee, Position, Quota, Department))]
struct Company;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Company, partition_key = "EMPLOYEE#{employee}", sort_key = "EMPLOYEE",
       index(GSI1, partition_key = "DEPARTMENT#{department}", sort_key = "EMPLOYEE#{name}"),
       index(GSI2, partition_key = "TITLE#{title}", sort_key = "{hired}"))]
struct Employee { employee: u32, name: String, title: String, department: String, hired: u32 }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Company, partition_key = "EMPLOYEE#{employee}", sort_key = "POSITION#{until}")]
struct Position { employee: u32, until: u32, title: String }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Company, partition_key = "EMPLOYEE#{employee}", sort_key = "QUOTA#{year}#{quarter}")]
struct Quota { employee: u32, year: u16, quarter: u8, amount: u32 }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Company, partition_key = "DEPARTMENT#{department}", sort_key = "DEPARTMENT",
       index(GSI1, partition_key = "DEPARTMENT#{department}", sort_key = "DEPARTMENT"))]
struct Department { department: String, manager: u32 }

#[derive(Collection, Debug, PartialEq)]
struct File { employee: Option<Employee>, positions: Vec<Position>, quotas: Vec<Quota> }

#[derive(Collection, Debug, PartialEq)]
struct Staff { department: Option<Department>, employees: Vec<Employee> }

#[tokio::test]
async fn human_resources() {
    let design = Design::table_of::<Employee>().await;
    let client = &design.client;
    let (employees, positions) = (client.table::<Employee>(), client.table::<Position>());
    let (quotas, departments) = (client.table::<Quota>(), client.table::<Department>());
    let (name, title, department) = ("Ada".into(), "Engineer".into(), "Engines".into());
    let ada = Employee { employee: 1, name, title, department, hired: 1842 };
    let position = Position { employee: 1, until: 1841, title: "Student".into() };
    let quota = |quarter| Quota { employee: 1, year: 2026, quarter, amount: 5 };
    let department = Department { department: "Engines".into(), manager: 2 };
    employees.put(&ada).await.unwrap();
    quotas.batch().put_all([quota(1), quota(2), quota(3)]).await.unwrap();
    departments.put(&department).await.unwrap();

    let found = design.one(employees.get(1)).await;
    assert_eq!(found.as_ref(), Some(&ada));
    let found = design.one(employees.index(Employee::GSI1).query("Engines").sort_key(begins_with("A")).all()).await;
    assert_eq!(found.as_slice(), std::slice::from_ref(&ada));
    let found = design.one(employees.index(Employee::GSI2).query("Engineer").sort_key(between(1840, 1850)).all()).await;
    assert_eq!(found.as_slice(), std::slice::from_ref(&ada));
    let found = design.one(client.collection::<Staff>().index(Department::GSI1).query("Engines").grouped()).await;
    assert_eq!(found, Staff { department: Some(department), employees: vec![ada.clone()] });
    let found = design.one(quotas.query(1).sort_key((2026, between(2, 3))).all()).await;
    assert_eq!(found, [quota(2), quota(3)]);
    let promoted = employees.update(1, Employee::TITLE.set("Countess").with(Employee::HIRED, 1842_u32));
    design.one(client.transact_write((promoted, positions.create(&position))).or_error()).await;
    let found = design.one(client.collection::<File>().query(1).grouped()).await;
    let expected = (Employee { title: "Countess".into(), ..ada }, vec![quota(1), quota(2), quota(3)]);
    assert_eq!(found, File { employee: Some(expected.0), positions: vec![position], quotas: expected.1 });
}
