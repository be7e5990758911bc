# SPDX-License-Identifier: ISC
"""Names for the tests, and what carbon itself makes of them.

    reference.py names SEED COUNT       print random metric names
    reference.py rules DIRECTORY        as "say rules" with the files there
    reference.py normal | path | hashed | name

Reads and prints what say.c does.
"""

import os
import random
import sys

PARTS = (
    'carbon', 'agents', 'servers', 'web01', 'web1', 'db', 'DB', 'cpu', 'cpu-0',
    'load', 'count', 'requests', 'min', 'max', 'upper_90', 'lower', 'sum',
    'total', 'collector', 'a', 'b', 'foo', 'fooo', 'foobar', '5min', '1',
    '2024', 'x_DOT_y', 'stats', 'gauges', 'timers', 'p99', 'mean', 'über',
    'naïve', '日本', '٣', 'a%b', 'a b', 'abc', 'aab', 'ABC', 'q"q', "it's",
    '{x}', 'a,3', 'test', 'Test', 'longer-than-others-' + 'x' * 60,
)
TAGS = ('env', 'host', 'dc', 'mount', 'a', 'a-b', 'Name', 'name', 'über')
VALUES = ('prod', 'test', 'web01.example.org', '/', '/var/log', '1', 'a=b',
          'x!', 'x^y', '日本', 'a.b.c', 'v~', 'DOT', '{y}')


def name(rng):
    text = '.'.join(rng.choice(PARTS) for _ in range(rng.randint(1, 6)))
    text = '~' * (rng.random() < 0.03) + text
    kind = rng.random()
    tags = [(rng.choice(TAGS), rng.choice(VALUES))
            for _ in range(rng.randint(1, 4))]
    if kind < 0.6:
        return text
    if kind < 0.95 or '{' in text + ''.join(v for _, v in tags):
        return text + ''.join(';%s=%s' % tag for tag in tags)
    return text + '{' + ','.join('%s="%s"' % tag for tag in tags) + '}'


def names(seed, count):
    rng = random.Random(int(seed))
    for _ in range(int(count)):
        print(name(rng))


def load(directory):
    """carbon's modules look for the files when they are imported."""
    from carbon.conf import settings
    settings['CONF_DIR'] = directory
    settings['LOCAL_DATA_DIR'] = directory
    from carbon import database, state, storage
    state.database = database.TimeSeriesDatabase.plugins['whisper'](settings)
    return storage, storage.loadStorageSchemas(), \
        storage.loadAggregationSchemas()


def first(schemas, metric, default):
    schema = next(s for s in schemas if s.matches(metric))
    return ('-' if isinstance(schema, default) else schema.name,
            schema.archives)


def rules(directory):
    storage, schemas, aggregations = load(directory)

    def rule(metric):
        section, archives = first(schemas, metric, storage.DefaultSchema)
        archives = ','.join('%d:%d' % a for a in
                            sorted(a.getTuple() for a in archives))
        agg, (xff, method) = first(aggregations, metric,
                                   storage.DefaultSchema)
        return '\t'.join((metric, section, archives, agg, method or 'average',
                          repr(0.5 if xff is None else xff)))
    return rule


def main(verb, *arguments):
    # Only carbon's own messages: it says on standard output what it skips.
    if verb == 'names':
        names(*arguments)
        return
    from carbon.util import TaggedSeries
    encode = TaggedSeries.encode
    turn = rules(*arguments) if verb == 'rules' else {
        'hashed': lambda s: encode(s, os.sep, hash_only=True) + '.wsp',
        'name': lambda s: TaggedSeries.decode(s[:-len('.wsp')], os.sep),
        'normal': lambda s: TaggedSeries.parse(s).path,
        'path': lambda s: encode(s, os.sep) + '.wsp',
    }[verb]
    for line in sys.stdin:
        print(turn(line.rstrip('\n')))


sys.stdin.reconfigure(encoding='utf-8')
sys.stdout.reconfigure(encoding='utf-8')
main(*sys.argv[1:])
