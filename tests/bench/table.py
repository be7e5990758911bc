# SPDX-License-Identifier: ISC
"""Prints tables of what was measured: times, ratios and memory."""

COLUMNS = ['floor', 'ours', 'Python']


def cell(number, width):
    if number is None:
        return '%*s' % (width, '-')
    digits = 3 if number < 1 else 2 if number < 100 else 1
    return '%*.*f' % (width, digits, number)


def ratio(value, goal, at_most):
    """A ratio and, where there is one, its goal and whether it is met."""
    if value is None:
        return '-'.rjust(8).ljust(17)
    if goal is None:
        return ('%7.2fx' % value).ljust(17)
    met = value <= goal if at_most else value >= goal
    return ('%7.2fx (%s%g)%s' % (value, '<=' if at_most else '>=', goal,
                                 '' if met else '!')).ljust(17)


def limit(label, value, most):
    """Prints a number that is not to exceed another one."""
    print('%-30s%9.2f  (<=%g)%s' % (label, value, most,
                                    '' if value <= most else '!'), flush=True)


class Table:
    """Prints a line a row, as soon as it is measured.

    Ours is divided by the floor, the others by ours: the goal of the floor is
    one not to exceed, that of another one to reach.
    """

    def __init__(self, title, unit_ns, other=None, memory=True,
                 columns=None):
        self.unit_ns, self.memory = unit_ns, memory
        self.columns = columns or COLUMNS + ([other] if other else [])
        line = '\n%-30s' % title
        line += ''.join('%9s' % c for c in self.columns)
        line += ''.join('%-17s' % ('  ' + self.quotient(c))
                        for c in self.columns if c != 'ours')
        if memory:
            line += ' MB:' + ''.join('%8s' % c for c in self.columns)
        print(line.rstrip(), flush=True)

    @staticmethod
    def quotient(column):
        return 'ours/floor' if column == 'floor' else column + '/ours'

    def row(self, label, results, goals=None, per=None, note=''):
        """One line; per has by how many things a result is to be divided."""
        goals, per = goals or {}, per or {}
        ns = {c: results[c].ns / per.get(c, 1)
              for c in self.columns if results.get(c)}
        line = '%-30s' % label
        for c in self.columns:
            line += cell(ns[c] / self.unit_ns if c in ns else None, 9)
        for c in self.columns:
            if c != 'ours':
                line += self.ratio(ns, c, goals.get(c))
        if self.memory:
            line += '    ' + ''.join(
                cell(results[c].kilobytes / 1024 if c in ns else None, 8)
                for c in self.columns)
        print((line + note).rstrip(), flush=True)

    @staticmethod
    def ratio(ns, column, goal):
        value = None
        if column in ns and 'ours' in ns:
            value = ns[column] / ns['ours']
            if column == 'floor':
                value = 1 / value
        return ratio(value, goal, column == 'floor')


def skipped(what, why):
    print('%-30s skipped: %s' % (what, why), flush=True)
