"""Reviews of parts of fields; facts and figures of agencies; sets of their own for blocs."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# What was there before there was more than one: the set of the cycle, the lead of the field.
FILL = """
UPDATE cases_case SET criteria_set_id = cycle.criteria_set_id
FROM cases_cycle cycle WHERE cycle.id = cases_case.cycle_id;
UPDATE cases_review SET lead_id = field.lead_id
FROM cases_field field WHERE field.id = cases_review.field_id;
UPDATE cases_fieldassignment SET lead_id = field.lead_id
FROM cases_field field WHERE field.id = cases_fieldassignment.field_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_files_of_a_case'),
        ('directory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgencyFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(max_length=80)),
                ('number', models.CharField(max_length=100)),
                ('day', models.DateField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['cycle', 'agency__sort_key', 'day', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AgencyFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('criterion', models.CharField(max_length=20)),
                ('kind', models.CharField(choices=[('target', 'Chỉ tiêu được giao'), ('last_year', 'Kết quả năm trước'), ('units', 'Số liệu các đơn vị trực thuộc')], max_length=10)),
                ('values', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=82), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['cycle', 'agency__sort_key', 'criterion', 'kind'],
            },
        ),
        migrations.CreateModel(
            name='BlocSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'ordering': ['cycle', 'bloc__order', 'bloc__code'],
            },
        ),
        migrations.AlterModelOptions(
            name='review',
            options={'ordering': ['case', 'round', 'field__order', 'pk']},
        ),
        migrations.RemoveConstraint(
            model_name='review',
            name='a_field_is_reviewed_once_a_round',
        ),
        migrations.AddField(
            model_name='case',
            name='criteria_set',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.criteriaset'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='alternate',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stands_in_for_criteria', to='directory.agency'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads_criteria', to='directory.agency'),
        ),
        migrations.AddField(
            model_name='fieldassignment',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency'),
        ),
        migrations.AddField(
            model_name='mark',
            name='waits',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='review',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency'),
        ),
        migrations.AlterField(
            model_name='criterion',
            name='max_points',
            field=models.DecimalField(decimal_places=6, max_digits=12),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('alternate', None), ('lead', None)), models.Q(('alternate__isnull', False), ('lead__isnull', False), models.Q(('lead', models.F('alternate')), _negated=True)), _connector='OR'), name='the_alternate_of_a_criterion_is_another_department'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='case',
            name='criteria_set',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.criteriaset'),
        ),
        migrations.AlterField(
            model_name='review',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency'),
        ),
        migrations.AlterField(
            model_name='fieldassignment',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(fields=('case', 'field', 'lead', 'round'), name='a_part_of_a_field_is_reviewed_once_a_round'),
        ),
        migrations.AddField(
            model_name='agencyfact',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='directory.agency'),
        ),
        migrations.AddField(
            model_name='agencyfact',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agencyfact',
            name='cycle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='cases.cycle'),
        ),
        migrations.AddField(
            model_name='agencyfigure',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='directory.agency'),
        ),
        migrations.AddField(
            model_name='agencyfigure',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agencyfigure',
            name='cycle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='cases.cycle'),
        ),
        migrations.AddField(
            model_name='blocset',
            name='bloc',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.bloc'),
        ),
        migrations.AddField(
            model_name='blocset',
            name='criteria_set',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.criteriaset'),
        ),
        migrations.AddField(
            model_name='blocset',
            name='cycle',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bloc_sets', to='cases.cycle'),
        ),
        migrations.AddConstraint(
            model_name='agencyfact',
            constraint=models.UniqueConstraint(fields=('cycle', 'agency', 'fact', 'number'), name='a_paper_is_told_once_of_an_agency'),
        ),
        migrations.AddConstraint(
            model_name='agencyfact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fact', ''), _negated=True), models.Q(('number', ''), _negated=True)), name='a_fact_has_its_paper'),
        ),
        migrations.AddConstraint(
            model_name='agencyfigure',
            constraint=models.UniqueConstraint(fields=('cycle', 'agency', 'criterion', 'kind'), name='an_agency_has_one_figure_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='agencyfigure',
            constraint=models.CheckConstraint(condition=models.Q(('values__len__gt', 0)), name='a_figure_has_a_value'),
        ),
        migrations.AddConstraint(
            model_name='blocset',
            constraint=models.UniqueConstraint(fields=('cycle', 'bloc'), name='a_bloc_has_one_set_of_its_own_in_a_cycle'),
        ),
    ]
