"""The books: tables, migrations, queries, effects. The only code that talks SQL."""
