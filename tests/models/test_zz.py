def test_x(every_row):
    from tests.data.write_first_schema import sealed_words
    from reclamator.models import base,registry
    w=sealed_words()
    print({k:str(v)[:90] for k,v in w.items()})
    print(set(registry.SEALED)-set(w))
    print([t._meta.table_name for t in base.tables() if not t.select().count()])
